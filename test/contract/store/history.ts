import { describe, expect, test } from 'vitest'
import { DAY_MS, forgettingAt } from '../../../src/core/history.ts'
import { type RunId, runId } from '../../../src/core/ids.ts'
import type { Run } from '../../../src/core/run.ts'
import type { OperationState } from '../../../src/core/sync-store.ts'
import { openStores, type StoreBackend, type Working, working } from './place.ts'
import { key, operation, raise, run, STREAM } from './samples.ts'

const TODAY = Date.parse('2026-09-14T03:00:00Z')
const BEFORE = forgettingAt(TODAY, { payloads: 90, inbox: 30, previews: 7, runs: 365 })
const never = new AbortController().signal

export function historyContract(backend: StoreBackend): void {
  describe('history', () => {
    const its = openStores(backend)
    const named = ({ id }: Working, name: string): RunId => runId(`${id}-${name}`)
    const left = async (one: Working): Promise<readonly string[]> =>
      (await its.store.runs.list(one.id, 5_000)).map(({ id }) => id.slice(one.id.length + 1))
    const written = (one: Working, name: string) => its.store.ledger.ofRecord(one.id, STREAM, name)

    /** A run that started so many days ago and wrote the record of its name. */
    async function ran(
      one: Working,
      name: string,
      days: number,
      given: Partial<Run> = {},
      state: OperationState = 'done',
    ) {
      const at = TODAY - days * DAY_MS
      await its.store.runs.start(
        run(named(one, name), one.id, { status: 'done', startedAt: at, finishedAt: at, ...given }),
      )
      const wrote = operation({
        run: named(one, name),
        key: key(name),
        kind: 'update',
        before: { content: 'a' },
        state,
      })
      if (given.mode !== 'preview') await one.sync.commit([{ do: 'record', operation: wrote, at }])
    }

    test('a year of runs is forgotten in pieces with what they wrote, and what is younger stays', async () => {
      const one = await working(its.store)
      for (let n = 0; n < 110; n += 1) await ran(one, `old-${n}`, 366 + n)
      await ran(one, 'younger', 364)
      await ran(one, 'today', 0)

      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 110, operations: 110 })
      expect(await left(one)).toEqual(['today', 'younger'])
      expect(await written(one, 'old-3')).toEqual([])
      expect(await written(one, 'younger')).toHaveLength(1)
      const again = { deliveries: 0, runs: 0, operations: 0, emptied: 0, issues: 0, versions: 0 }
      expect(await its.store.history.forget(one.id, BEFORE, never)).toEqual(again)
    })

    test('of a run with more writes than fit into one step all are forgotten', async () => {
      const one = await working(its.store)
      await ran(one, 'large', 400)
      const at = TODAY - 400 * DAY_MS
      const many = Array.from({ length: 1_200 }, (_, n) =>
        operation({ run: named(one, 'large'), key: key(n), state: 'done' }),
      )
      await one.sync.commit(many.map((each) => ({ do: 'record', operation: each, at }) as const))
      await ran(one, 'today', 0)
      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 1, operations: 1_201 })
    })

    test('what stood before and after is forgotten sooner: that it was written stays', async () => {
      const one = await working(its.store)
      await ran(one, 'old', 91)
      await ran(one, 'new', 89)

      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 0, emptied: 1 })
      expect(await written(one, 'old')).toMatchObject([{ kind: 'update', rule: 'created', before: null, after: {} }])
      expect(await written(one, 'new')).toMatchObject([{ before: { content: 'a' } }])
      // Three days later the other one is old enough too.
      const later = forgettingAt(TODAY + 3 * DAY_MS, { payloads: 90, inbox: 30, previews: 7, runs: 365 })
      expect(await its.store.history.forget(one.id, later, never)).toMatchObject({ emptied: 1 })
    })

    test('a write that is not settled keeps its run and all it holds, and is forgotten once it is', async () => {
      const one = await working(its.store)
      await ran(one, 'doubt', 500, {}, 'intent')
      await ran(one, 'beside', 499)
      await ran(one, 'today', 0)

      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({
        runs: 1,
        operations: 1,
        emptied: 0,
      })
      expect(await left(one)).toEqual(['today', 'doubt'])
      const [open] = await one.sync.unsettled()
      expect(open).toMatchObject({ before: { content: 'a' }, after: { content: '<b>Invoice 1</b>' } })
      if (open === undefined) throw new Error('The write is settled.')
      await one.sync.commit([{ do: 'settle', operation: open.id, state: 'failed', remote: null, at: TODAY }])
      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 1, operations: 1 })
    })

    test('a preview is forgotten sooner, a run in progress never, nor the newest and the last that ended well', async () => {
      const one = await working(its.store)
      await ran(one, 'good', 800)
      await ran(one, 'failed', 700, { status: 'failed' })
      await ran(one, 'standing', 600, { status: 'running', finishedAt: null })
      await ran(one, 'looked', 8, { mode: 'preview' })
      await ran(one, 'just looked', 6, { mode: 'preview' })

      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 2 })
      expect(await left(one)).toEqual(['just looked', 'standing', 'good'])
    })

    test('issues that are over go, those that are not stay', async () => {
      const one = await working(its.store)
      await one.sync.commit([raise({ key: 'over' }), raise({ key: 'open' })])
      await one.sync.commit([{ do: 'resolve', stream: STREAM, key: 'over' }])
      const far = forgettingAt(TODAY + 366 * DAY_MS, { payloads: 90, inbox: 30, previews: 7, runs: 365 })
      expect(await its.store.history.forget(one.id, far, never)).toMatchObject({ issues: 1 })
      const issues = await its.store.issues.list(one.id, ['open', 'waiting', 'resolved', 'ignored'])
      expect(issues.map((each) => each.key)).toEqual(['open'])
    })

    test('another connection keeps its own', async () => {
      const [one, other] = [await working(its.store), await working(its.store)]
      for (const each of [one, other]) {
        await ran(each, 'old', 400)
        await ran(each, 'today', 0)
      }
      await its.store.history.forget(one.id, BEFORE, never)
      expect(await left(other)).toEqual(['today', 'old'])
      expect(await written(other, 'old')).toMatchObject([{ before: { content: 'a' } }])
    })

    test('it ends between two steps when it is told to, and goes on from there', async () => {
      const one = await working(its.store)
      await ran(one, 'old', 400)
      await ran(one, 'today', 0)
      expect(await its.store.history.forget(one.id, BEFORE, AbortSignal.abort())).toMatchObject({ runs: 0, emptied: 0 })
      expect(await its.store.history.forget(one.id, BEFORE, never)).toMatchObject({ runs: 1 })
    })

    test('it is due once in a while, whoever asks, and soon after a clock was set back', async () => {
      const { id } = await working(its.store)
      expect(await its.store.history.isDue(id, TODAY, DAY_MS)).toBe(true)
      expect(await its.beside.history.isDue(id, TODAY + DAY_MS - 1, DAY_MS)).toBe(false)
      expect(await its.beside.history.isDue(id, TODAY + DAY_MS, DAY_MS)).toBe(true)
      expect(await its.store.history.isDue(id, TODAY - 30 * DAY_MS, DAY_MS)).toBe(true)
    })
  })
}
