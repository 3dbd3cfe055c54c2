import { describe, expect, test } from 'vitest'
import type { KeptWrite } from '../../../src/core/approval.ts'
import { bothSides } from '../../../src/core/both-sides.ts'
import { DAY_MS, forgettingAt } from '../../../src/core/history.ts'
import { remoteId, runId } from '../../../src/core/ids.ts'
import { openStores, type StoreBackend, type Working, working } from './place.ts'
import { key, operation, run } from './samples.ts'

const TODAY = Date.parse('2026-09-14T03:00:00Z')

export function previewsContract(backend: StoreBackend): void {
  describe('previews', () => {
    const its = openStores(backend)

    async function kept(one: Working, name: string, at: number, writes: readonly KeptWrite[] = []) {
      const id = runId(`${one.id}-${name}`)
      await its.store.runs.start(run(id, one.id, { mode: 'preview', status: 'done', startedAt: at, finishedAt: at }))
      const preview = { run: id, at, mode: 'changes', mapping: 'm', parties: null } as const
      await its.store.previews.keep(one.id, preview, writes)
      return preview
    }
    const shown = (id: string, number: number): KeptWrite => {
      const write = operation({
        run: runId(id),
        key: key(`k${number}`),
        state: 'intent',
        kind: number % 2 === 0 ? 'create' : 'update',
        remote: number % 2 === 0 ? null : remoteId(number),
        before: number % 2 === 0 ? null : { name: 'Før' },
        after: { name: `Nr. ${number}` },
      })
      const made = number % 2 === 0 ? remoteId(`new-${number}`) : null
      return { ...write, made, party: number < 3 ? null : `customer ${number}`, fingerprint: bothSides(write) }
    }

    test('every write comes back as it was shown, in its order, however many there are', async () => {
      const one = await working(its.store)
      const writes = Array.from({ length: 1_203 }, (_, number) => shown(`${one.id}-many`, number))
      const preview = await kept(one, 'many', TODAY, writes)
      expect(await its.store.previews.writes(preview.run)).toEqual(writes)
      expect(await its.store.previews.get(preview.run)).toEqual({ ...preview, connection: one.id })
      expect(await its.store.previews.get(runId('nobody'))).toBeNull()
    })

    test('of a connection the five newest are kept, of each connection its own', async () => {
      const one = await working(its.store)
      const other = await working(its.store)
      const foreign = await kept(other, 'foreign', TODAY - DAY_MS)
      for (let at = 0; at < 7; at++) await kept(one, `p${at}`, TODAY + at, [shown(`${one.id}-p${at}`, at)])
      const names = (await its.store.previews.list(one.id)).map((each) => each.run.slice(one.id.length + 1))
      expect(names).toEqual(['p6', 'p5', 'p4', 'p3', 'p2'])
      expect(await its.store.previews.writes(runId(`${one.id}-p0`))).toEqual([])
      expect(await its.store.previews.list(other.id)).toEqual([foreign])
    })

    test('what is older than previews are kept is forgotten with its run', async () => {
      const one = await working(its.store)
      const old = await kept(one, 'old', TODAY - 8 * DAY_MS, [shown(`${one.id}-old`, 1)])
      const young = await kept(one, 'young', TODAY - 6 * DAY_MS, [shown(`${one.id}-young`, 1)])
      const before = forgettingAt(TODAY, { payloads: 90, inbox: 30, previews: 7, runs: 365 })
      await its.store.history.forget(one.id, before, new AbortController().signal)
      expect(await its.store.previews.get(old.run)).toBeNull()
      expect(await its.store.previews.writes(old.run)).toEqual([])
      expect(await its.store.previews.writes(young.run)).toHaveLength(1)
    })
  })
}
