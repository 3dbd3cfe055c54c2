import { describe, expect, test } from 'vitest'
import type { SourceRecord } from '../../../src/core/record.ts'
import type { SyncReads } from '../../../src/core/sync-store.ts'
import { pendingCount } from '../../pending-count.ts'
import { claimed, MINUTE, NOW, openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, raise, record, STREAM } from './samples.ts'

const PREVIEW = 'r_preview' as typeof RUN
/** More than go into one statement. */
const MANY = 1_100

export function rehearsalContract(backend: StoreBackend): void {
  describe('rehearsals', () => {
    const its = openStores(backend)

    const all = async (reads: SyncReads) => {
      const rows = await reads.walk(STREAM, null, 10_000)
      return rows.map(({ seenBy: _, ...row }) => row)
    }
    const states = {
      waiting: { state: 'waiting', reason: 'waiting for customer 1', waitingFor: 'customer:1' },
      skipped: { state: 'skipped', reason: 'draft' },
      done: { state: 'done', reason: null },
    } as const

    /** Records in every state, one with a weak member. */
    async function stocked() {
      const { id, lease, sync } = await working(its.store)
      await sync.stage(
        STREAM,
        [1, 2, 3, 4, 5].map((name) => record(name)),
        RUN,
      )
      await sync.stage(STREAM, [record(6, { data: { name: '6', note: 'kept' }, weak: ['note'] })], RUN)
      await sync.commit([
        { do: 'state', stream: STREAM, key: key(1), ...states.done },
        { do: 'state', stream: STREAM, key: key(2), ...states.waiting },
        { do: 'state', stream: STREAM, key: key(3), ...states.skipped },
        { do: 'state', stream: STREAM, key: key(6), ...states.done },
      ])
      return { id, lease, sync }
    }
    const changed: readonly SourceRecord[] = [
      record(1, { data: { name: '1', total: '200' } }),
      record(2, { parent: 'customer-2', modified: '2026-09-15T00:00:00' }),
      record(6, { data: { name: '6', total: '1' }, weak: ['note'] }),
      record(7),
    ]

    test('what a preview staged, queued and moved is as it was once it is put back', async () => {
      const { lease, sync } = await stocked()
      const before = await all(sync)
      const { staging, reads } = its.store.rehearse(lease)
      await staging.touch(STREAM, [key(3)])
      await staging.retryWaiting([STREAM])
      expect((await staging.stage(STREAM, changed, PREVIEW)).changed).toEqual([key(1), key(6), key(7)])
      // Twice: what stood there first counts.
      await staging.stage(STREAM, [record(1, { data: { name: '1', total: '300' } })], PREVIEW)
      await staging.reparent([STREAM], 'customer-1', 'moving')
      await staging.reparent([STREAM], 'moving', 'customer-9')
      await staging.stage(STREAM, [record(5)], PREVIEW, true)
      await staging.requeue([STREAM])
      expect(await pendingCount(reads, [STREAM])).toBe(7)
      expect((await all(reads)).map(({ parent }) => parent)).toContain('customer-9')

      await its.store.putBack(lease)
      expect(await all(sync)).toEqual(before)
      // And the next run finds changed what the preview found changed.
      expect((await sync.stage(STREAM, changed, RUN)).changed).toEqual([key(1), key(6), key(7)])
      const [six] = (await sync.records(STREAM, [key(6)])).values()
      expect(six?.data).toMatchObject({ note: 'kept', total: '1' })
    })

    test('very many records are put back, also by another process than the one that moved them', async () => {
      const { id, lease, sync } = await working(its.store)
      const rows = Array.from({ length: MANY }, (_, at) => record(at))
      await sync.stage(STREAM, rows, RUN)
      await sync.commit(rows.map((row) => ({ do: 'state', stream: STREAM, key: row.key, ...states.done })))
      const before = await all(sync)
      const { staging } = its.store.rehearse(lease)
      await staging.requeue([STREAM])
      await staging.stage(
        STREAM,
        Array.from({ length: MANY }, (_, at) => record(`new ${at}`)),
        PREVIEW,
      )

      const next = await claimed(its.beside, id, 'another', NOW + 2 * MINUTE)
      await expect(its.store.putBack(lease)).rejects.toMatchObject({ code: 'engine.lease_lost' })
      await its.beside.putBack(next)
      expect(await all(sync)).toEqual(before)
      await its.beside.putBack(next)
    })

    test('an issue that a person has tried again during a preview is tried again after it', async () => {
      const { id, lease, sync } = await stocked()
      await sync.commit([
        { do: 'state', stream: STREAM, key: key(4), state: 'issue', reason: 'match.ambiguous' },
        raise({ key: key(4) }),
      ])
      const { staging } = its.store.rehearse(lease)
      await staging.requeue([STREAM])
      const [issue] = await its.store.issues.list(id, ['open'])
      await its.beside.issues.retry([issue?.id ?? ''])
      await its.store.putBack(lease)
      expect((await sync.records(STREAM, [key(4)])).get(key(4))).toMatchObject({ state: 'pending', reason: null })
    })

    test('a preview resolves no issue by reading', async () => {
      const { id, lease, sync } = await working(its.store)
      await sync.reject('customers', STREAM, [{ key: '1', reason: 'no number', raw: '{}' }], RUN)
      await its.store.rehearse(lease).staging.stage(STREAM, [record(1)], PREVIEW)
      expect(await its.store.issues.list(id, ['open'])).toHaveLength(1)
    })

    test('a preview that lost its lease moves nothing', async () => {
      const { id, lease, sync } = await stocked()
      const before = await all(sync)
      const { staging, copy } = its.store.rehearse(lease)
      await claimed(its.beside, id, 'another', NOW + 2 * MINUTE)
      const late = [
        () => staging.stage(STREAM, changed, PREVIEW),
        () => staging.requeue([STREAM]),
        () => staging.touch(STREAM, [key(1)]),
        () => staging.retryWaiting([STREAM]),
        () => staging.reparent([STREAM], 'customer-1', 'b'),
        () => copy.mirror([]),
        () => copy.saveCheckpoint('mirror:deal', '{}'),
      ]
      for (const write of late) await expect(write()).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await all(sync)).toEqual(before)
    })
  })
}
