import { describe, expect, test } from 'vitest'
import type { Drift } from '../../../src/core/drift.ts'
import { remoteId, runId } from '../../../src/core/ids.ts'
import { NO_DRIFT, NOTHING, type TieOut, type TieOutLine } from '../../../src/core/tie-out.ts'
import { KARI } from '../../actor.ts'
import { NOW, openStores, type StoreBackend, type Working, working } from './place.ts'
import { run } from './samples.ts'

const MANY = 1_203
const PLACES = { shown: NOTHING, excluded: NOTHING, skipped: NOTHING, waiting: NOTHING, issues: NOTHING }

const line = (number: number): TieOutLine => ({
  ...{ keys: [`k${number}`], numbers: [String(number)], books: '12345678.90', ledger: NOTHING, places: PLACES },
  ...{ reason: null, difference: '0', question: null, classes: null },
})
const drift = (number: number): Drift => ({
  ...{ kind: 'value', entity: 'organization', remote: remoteId(number), stream: 'customer', key: `k${number}` },
  ...{ number: String(number), field: 'custom.openBalance', expected: { amount: '1' }, found: null },
})
const result = (at: number): TieOut => ({
  ...{ verdict: 'differs', sum: null, drift: { ...NO_DRIFT, value: MANY }, repaired: 0, texts: true, at },
  readBack: { organization: 3 },
})

export function tieOutsContract(backend: StoreBackend): void {
  describe('tie-outs', () => {
    const its = openStores(backend)
    const started = async (one: Working, name: string, at: number) => {
      const id = runId(`${one.id}-${name}`)
      await its.store.runs.start(run(id, one.id, { mode: 'reconcile', startedAt: at }))
      await its.store.tieOuts.begin(one.lease, id)
      return id
    }
    const finished = async (one: Working, name: string, at: number, lines: number) => {
      const id = await started(one, name, at)
      const all = Array.from({ length: lines }, (_, number) => number)
      await its.store.tieOuts.keepLines(one.lease, id, all.map(line))
      await its.store.tieOuts.finish(one.lease, id, result(at), all.map(drift))
      return id
    }

    test('a result comes back as it was kept, its lines and what differed in their order, a page at a time', async () => {
      const one = await working(its.store)
      const id = await finished(one, 'many', NOW, MANY)
      const { tieOuts } = its.beside
      expect(await tieOuts.latest(one.id)).toEqual({ run: id, tieOut: result(NOW) })
      expect(await tieOuts.ofRun(one.id, id)).toEqual({ run: id, tieOut: result(NOW) })
      for (const [page, of] of [
        [tieOuts.lines, line],
        [tieOuts.drift, drift],
      ] as const) {
        const found = [...(await page(one.id, id, 0, 1_000)), ...(await page(one.id, id, 1_000, 1_000))]
        expect(found).toEqual(Array.from({ length: MANY }, (_, number) => of(number)))
      }
    })

    test('lines are kept of the latest alone, results of all, and the latest of each connection is at hand', async () => {
      const [one, other] = [await working(its.store), await working(its.store)]
      const first = await finished(one, 'first', NOW, 2)
      const second = await finished(one, 'second', NOW + 1, 3)
      const foreign = await finished(other, 'foreign', NOW, 1)
      const { tieOuts } = its.store
      expect(await tieOuts.lines(one.id, first, 0, 10)).toEqual([])
      expect(await tieOuts.lines(one.id, second, 0, 10)).toHaveLength(3)
      expect(await tieOuts.lines(other.id, foreign, 0, 10)).toHaveLength(1)
      expect(await tieOuts.ofRun(one.id, first)).toEqual({ run: first, tieOut: result(NOW) })
      expect(await tieOuts.ofRun(other.id, first)).toBeNull()
      const all = new Map((await tieOuts.all()).map(({ connection, tieOut }) => [connection, tieOut.at]))
      expect([all.get(one.id), all.get(other.id)]).toEqual([NOW + 1, NOW])
    })

    test('what a run left that broke off is gone with the next one, and the result before it stands until then', async () => {
      const one = await working(its.store)
      const done = await finished(one, 'done', NOW, 1)
      const broken = await started(one, 'broken', NOW + 1)
      await its.store.tieOuts.keepLines(one.lease, broken, [line(1)])
      expect((await its.store.tieOuts.latest(one.id))?.run).toBe(done)
      await started(one, 'next', NOW + 2)
      expect(await its.store.tieOuts.lines(one.id, broken, 0, 10)).toEqual([])
      expect(await its.store.tieOuts.lines(one.id, done, 0, 10)).toHaveLength(1)
    })

    test('a run that lost its lease keeps nothing', async () => {
      const one = await working(its.store)
      const id = await started(one, 'late', NOW)
      await its.store.leases.release(one.lease)
      await expect(its.store.tieOuts.keepLines(one.lease, id, [line(1)])).rejects.toMatchObject({
        code: 'engine.lease_lost',
      })
      await expect(its.store.tieOuts.finish(one.lease, id, result(NOW), [])).rejects.toMatchObject({
        code: 'engine.lease_lost',
      })
      expect(await its.store.tieOuts.latest(one.id)).toBeNull()
    })

    test('who asked for what differs to be put back is noted with the run, before anything is', async () => {
      const one = await working(its.store)
      const id = await started(one, 'healed', NOW)
      await its.store.tieOuts.begin(one.lease, id, { actor: KARI, at: NOW })
      expect(await its.store.audit.list(one.id, 1)).toMatchObject([
        { action: 'tie_out.heal', actor: KARI, subject: id, at: NOW },
      ])
    })
  })
}
