import { describe, expect, test } from 'vitest'
import { runId } from '../../../src/core/ids.ts'
import type { SyncStore } from '../../../src/core/sync-store.ts'
import { openStores, type StoreBackend, working } from './place.ts'
import { key, link, RUN, record, STREAM, state } from './samples.ts'

const NEXT = runId('r_2')
/** As lists have it: one of its members is empty. */
const row = record(1, { data: { total: '100', terms: null }, weak: ['terms'] })

export function lettingGoContract(backend: StoreBackend): void {
  describe('records whose content was let go', () => {
    const its = openStores(backend)
    const the = async (sync: SyncStore, name: string | number = 1) =>
      (await sync.records(STREAM, [key(name)])).get(key(name))

    /** Record 1 is let go. */
    async function lettingGo() {
      const one = await working(its.store)
      await one.sync.stage(STREAM, [row], RUN)
      await one.sync.commit([state(1, 'done'), { do: 'link', link: link({ key: key(1) }) }])
      await one.sync.letGo(STREAM, [key(1)])
      return one
    }

    test('their numbers, parents, hashes and links stay', async () => {
      const { sync } = await lettingGo()
      expect(await the(sync)).toMatchObject({ number: 'no-1', parent: 'customer-1', data: null, state: 'done' })
      expect((await the(sync))?.hash).not.toBe('')
      expect((await sync.links(STREAM, 'entry', [key(1)])).size).toBe(1)
    })

    test('one that is still to be decided keeps its content', async () => {
      const { sync } = await working(its.store)
      const states = ['waiting', 'issue', 'kept'] as const
      await sync.stage(
        STREAM,
        ['pending', ...states].map((name) => record(name)),
        RUN,
      )
      await sync.commit(states.map((one) => state(one, one)))
      await sync.letGo(STREAM, ['pending', ...states].map(key))
      for (const name of ['pending', ...states]) expect((await the(sync, name))?.data).not.toBeNull()
    })

    test('the same read again is the same, also where everything is decided again', async () => {
      const { sync } = await lettingGo()
      expect(await sync.stage(STREAM, [row], NEXT, true)).toMatchObject({
        changed: [],
        same: { done: 1, pending: 0 },
      })
      expect(await the(sync)).toMatchObject({ data: null, state: 'done', seenBy: NEXT })
      const later = { ...row, modified: '2026-10-01T00:00:00' }
      expect(await sync.stage(STREAM, [later], NEXT, true)).toMatchObject({
        changed: [],
        same: { done: 1, pending: 0 },
      })
      await sync.requeue([STREAM], NEXT)
      expect(await sync.pending(STREAM, null, 10)).toEqual([])
      expect(await sync.stage(STREAM, [later], NEXT, true)).toMatchObject({ changed: [] })
    })

    test('one that has changed comes back', async () => {
      const { sync } = await lettingGo()
      const data = { total: '90' }
      expect(await sync.stage(STREAM, [record(1, { data })], NEXT)).toMatchObject({ changed: ['1'] })
      expect(await the(sync)).toMatchObject({ data, state: 'pending' })
      await sync.commit([state(1, 'done')])
      await sync.touch(STREAM, [key(1)])
      expect(await the(sync)).toMatchObject({ data, state: 'pending' })
    })

    test('one that is wanted again is not decided without its content, and comes back once it is read', async () => {
      const { sync } = await lettingGo()
      await sync.touch(STREAM, [key(1)])
      expect(await the(sync)).toMatchObject({ data: null, state: 'done' })
      expect(await sync.stage(STREAM, [row], NEXT)).toMatchObject({ changed: ['1'] })
      expect(await the(sync)).toMatchObject({ data: row.data, state: 'pending' })
    })

    test('a preview brings none back for longer than it lasts', async () => {
      const { sync, lease } = await lettingGo()
      await sync.touch(STREAM, [key(1)])
      const { staging } = its.store.rehearse(lease)
      await staging.stage(STREAM, [row], NEXT)
      expect((await the(sync))?.data).toEqual(row.data)
      await its.store.putBack(lease)
      expect(await the(sync)).toMatchObject({ data: null, state: 'done', hash: '' })
      await staging.stage(STREAM, [row], NEXT)
      await its.store.putBack(lease)
      expect(await sync.stage(STREAM, [row], NEXT)).toMatchObject({ changed: ['1'] })
    })
  })
}
