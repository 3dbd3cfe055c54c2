import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import type { SyncStore } from '../../../src/core/sync-store.ts'
import { claimed, MINUTE, NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { operation, RUN, raise, record, STREAM } from './samples.ts'

export function leasesContract(backend: StoreBackend): void {
  describe('leases', () => {
    const its = openStores(backend)

    test('a connection that is claimed is refused to others until the lease runs out', async () => {
      const id = await newConnection(its.store)
      const lease = await claimed(its.store, id, 'a')

      expect(await its.beside.leases.claim(id, 'b', NOW, NOW + MINUTE)).toBeNull()
      expect(await its.beside.leases.claim(id, 'b', NOW + MINUTE, NOW + 2 * MINUTE)).toBeNull()
      const next = await its.beside.leases.claim(id, 'b', NOW + MINUTE + 1, NOW + 2 * MINUTE)
      expect(next?.fence).toBeGreaterThan(lease.fence)
    })

    test('a connection that is unknown cannot be claimed', async () => {
      const id = await newConnection(its.store)
      await its.store.connections.remove(id)
      expect(await its.store.leases.claim(id, 'a', NOW, NOW + MINUTE)).toBeNull()
    })

    test('connections of one account are never claimed together, those of another account are', async () => {
      const account = uniqueName()
      const [first, second] = [await newConnection(its.store, account), await newConnection(its.store, account)]
      const lease = await claimed(its.store, first, 'a')

      expect(await its.beside.leases.claim(second, 'a', NOW, NOW + MINUTE)).toBeNull()
      expect(await its.beside.leases.claim(await newConnection(its.store), 'b', NOW, NOW + MINUTE)).not.toBeNull()
      await its.store.leases.release(lease)
      expect(await its.beside.leases.claim(second, 'b', NOW, NOW + MINUTE)).not.toBeNull()
    })

    test('a renewed lease lasts longer, a lost one is not renewed', async () => {
      const id = await newConnection(its.store)
      const lease = await claimed(its.store, id, 'a')

      expect(await its.store.leases.renew(lease, NOW + 5 * MINUTE)).toBe(true)
      expect(await its.beside.leases.claim(id, 'b', NOW + 4 * MINUTE, NOW + 9 * MINUTE)).toBeNull()
      expect(await its.beside.leases.claim(id, 'b', NOW + 6 * MINUTE, NOW + 9 * MINUTE)).not.toBeNull()
      expect(await its.store.leases.renew(lease, NOW + 20 * MINUTE)).toBe(false)
    })

    test('a lease from before the clock was set back blocks nobody', async () => {
      const account = uniqueName()
      const [id, other] = [await newConnection(its.store, account), await newConnection(its.store, account)]
      const lease = await claimed(its.store, id, 'a', NOW + 60 * MINUTE)
      expect(await its.beside.leases.claim(other, 'b', NOW, NOW + MINUTE)).not.toBeNull()
      expect(await its.store.leases.renew(lease, NOW + MINUTE)).toBe(false)
    })

    test('a late release does not free what another worker holds', async () => {
      const id = await newConnection(its.store)
      const late = await claimed(its.store, id, 'a')
      const taken = await claimed(its.beside, id, 'b', NOW + 2 * MINUTE)
      await its.store.leases.release(late)

      expect(await its.store.leases.claim(id, 'c', NOW + 2 * MINUTE, NOW + 3 * MINUTE)).toBeNull()
      expect(await its.beside.leases.renew(taken, NOW + 9 * MINUTE)).toBe(true)
    })

    test('of many that claim one connection at once exactly one gets it, round after round', async () => {
      const id = await newConnection(its.store)
      for (let round = 0; round < 10; round += 1) {
        const leases = await claimRace(Array.from({ length: 8 }, () => id))
        expect(leases).toHaveLength(1)
        for (const lease of leases) await its.store.leases.release(lease)
      }
    })

    test('of many that claim the connections of one account at once exactly one gets any', async () => {
      const account = uniqueName()
      const ids = [await newConnection(its.store, account), await newConnection(its.store, account)]
      for (let round = 0; round < 10; round += 1) {
        const leases = await claimRace([...ids, ...ids, ...ids, ...ids])
        expect(leases).toHaveLength(1)
        for (const lease of leases) await its.store.leases.release(lease)
      }
    })

    async function claimRace(ids: readonly ConnectionId[]) {
      const claims = ids.map((id, n) => {
        const store = n % 2 === 0 ? its.store : its.beside
        return store.leases.claim(id, `worker ${n}`, NOW, NOW + MINUTE)
      })
      return (await Promise.all(claims)).filter((lease) => lease !== null)
    }

    const writes: Readonly<Record<string, (sync: SyncStore) => Promise<unknown>>> = {
      stage: (sync) => sync.stage(STREAM, [record(1)], RUN),
      reject: (sync) => sync.reject('customers', STREAM, [{ key: '1', reason: 'no number', raw: '{}' }], RUN),
      saveCheckpoint: (sync) => sync.saveCheckpoint('a', 'b'),
      requeue: (sync) => sync.requeue([STREAM]),
      retryWaiting: (sync) => sync.retryWaiting([STREAM]),
      touch: (sync) => sync.touch(STREAM, [record(1).key]),
      reparent: (sync) => sync.reparent([STREAM], 'a', 'b'),
      begin: (sync) => sync.begin([operation()], NOW),
      commit: (sync) => sync.commit([raise()]),
    }
    for (const [name, write] of Object.entries(writes)) {
      test(`a worker that was stopped past its lease and woken is refused its late ${name}`, async () => {
        const { id, sync } = await working(its.store)
        await claimed(its.beside, id, 'another', NOW + 2 * MINUTE)

        await expect(write(sync)).rejects.toMatchObject({ code: 'engine.lease_lost', remedy: { do: 'hold' } })
        expect(await traces(sync)).toEqual({ records: 0, issues: 0, operations: 0, checkpoint: null })
      })
    }

    test('a worker whose account was taken over is refused too, though nobody claimed its connection', async () => {
      const account = uniqueName()
      const [first, second] = [await newConnection(its.store, account), await newConnection(its.store, account)]
      const late = its.store.sync(await claimed(its.store, first, 'a'))
      await claimed(its.beside, second, 'b', NOW + 2 * MINUTE)

      await expect(late.commit([raise()])).rejects.toMatchObject({ code: 'engine.lease_lost' })
    })

    // The same process may claim again after a pause, while a call of its earlier run still hangs.
    test('a lease that its own owner claimed again is lost to whoever holds the first one', async () => {
      const { id, lease, sync } = await working(its.store)
      const again = await its.store.leases.claim(id, lease.owner, NOW, NOW + MINUTE)
      if (again === null) throw new Error('Nobody else holds it.')

      await expect(sync.commit([raise()])).rejects.toMatchObject({ code: 'engine.lease_lost' })
      await expect(sync.saveCheckpoint('a', 'b')).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await its.store.leases.renew(lease, NOW + 5 * MINUTE)).toBe(false)
      await its.store.leases.release(lease)
      expect(await traces(sync)).toEqual({ records: 0, issues: 0, operations: 0, checkpoint: null })
      await its.store.sync(again).saveCheckpoint('a', 'b')
      expect(await sync.checkpoint('a')).toBe('b')
    })

    test('a worker may write until another takes over, and no more after its own release', async () => {
      const { lease, sync } = await working(its.store)
      await sync.saveCheckpoint('a', '1')
      await its.store.leases.release(lease)

      await expect(sync.saveCheckpoint('a', '2')).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await sync.checkpoint('a')).toBe('1')
    })

    async function traces(sync: SyncStore) {
      return {
        records: (await sync.walk(STREAM, null, 10)).length,
        issues: (await sync.issueState(STREAM, 'Invoice:1', 'match.ambiguous')) === null ? 0 : 1,
        operations: (await sync.unsettled()).length,
        checkpoint: await sync.checkpoint('a'),
      }
    }
  })
}
