import { describe, expect, test } from 'vitest'
import type { Identity } from '../../../src/core/identity.ts'
import { remoteId } from '../../../src/core/ids.ts'
import { claimed, MINUTE, NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { entry, key, link, RUN, raise, record, STREAM } from './samples.ts'

const identity = (pipedrive: string): Identity => ({
  source: { ids: { tenant: 'a' }, label: 'Books' },
  destination: { ids: { pipedrive }, label: 'Sales' },
})

export function accountsContract(backend: StoreBackend): void {
  describe('accounts', () => {
    const its = openStores(backend)
    const found = async (id: string) => (await its.store.connections.list()).find((one) => one.id === id)

    test('what a system says about an account takes the place of its host, and what was used moves along', async () => {
      const [host, other, company] = [uniqueName(), uniqueName(), uniqueName()]
      const [first, second] = [await newConnection(its.store, host), await newConnection(its.store, other)]
      await its.store.usage.add(host, '2026-09-14', 40)
      await its.store.usage.add(host, '2026-09-13', 7)
      await its.store.usage.add(other, '2026-09-14', 2)
      const lease = await claimed(its.store, first, 'a')
      expect(await its.store.connections.identify(lease, identity(company), NOW)).toBe(true)
      await its.store.leases.release(lease)
      const next = await claimed(its.store, second, 'b')
      expect(await its.store.connections.identify(next, identity(company), NOW)).toBe(true)

      const account = `pipedrive:${company}`
      expect(await found(first)).toMatchObject({ account, host, identity: identity(company), identifiedAt: NOW })
      expect(await found(second)).toMatchObject({ account, host: other })
      expect(await its.store.usage.get(account, '2026-09-14')).toBe(42)
      expect(await its.store.usage.get(account, '2026-09-13')).toBe(7)
      expect(await its.store.usage.get(host, '2026-09-14')).toBe(0)
      expect(await its.beside.leases.claim(first, 'c', NOW, NOW + MINUTE)).toBeNull()
    })

    test('an account that another connection holds is not taken, and nothing is noted', async () => {
      const company = uniqueName()
      const [first, second] = [await newConnection(its.store), await newConnection(its.store)]
      const held = await claimed(its.store, first, 'a')
      await its.store.connections.identify(held, identity(company), NOW)
      const lease = await claimed(its.store, second, 'b')
      expect(await its.store.connections.identify(lease, identity(company), NOW)).toBe(false)
      expect(await found(second)).toMatchObject({ identity: null, identifiedAt: null })
      await its.store.leases.release(held)
      expect(await its.store.connections.identify(lease, identity(company), NOW)).toBe(true)
    })

    test('whoever was refused an account blocks nobody on it', async () => {
      const company = uniqueName()
      const [first, second] = [await newConnection(its.store), await newConnection(its.store)]
      const held = await claimed(its.store, first, 'a')
      await its.store.connections.identify(held, identity(company), NOW)
      const refused = await claimed(its.store, second, 'b')
      await its.store.connections.identify(refused, identity(company), NOW)
      await its.store.leases.release(held)
      expect(await its.beside.leases.claim(first, 'c', NOW, NOW + MINUTE)).not.toBeNull()
      expect(await its.store.leases.renew(refused, NOW + MINUTE)).toBe(true)
    })

    test('whoever held an account past its lease finds out once another connection has it', async () => {
      const company = uniqueName()
      const [first, second] = [await newConnection(its.store), await newConnection(its.store)]
      const late = await claimed(its.store, first, 'a')
      await its.store.connections.identify(late, identity(company), NOW)
      const later = NOW + 2 * MINUTE
      const lease = await claimed(its.beside, second, 'b', later)
      expect(await its.beside.connections.identify(lease, identity(company), later)).toBe(true)
      await expect(its.store.sync(late).commit([raise()])).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await its.store.leases.claim(first, 'a', later, later + MINUTE)).toBeNull()
    })

    test('an account that is looked up again keeps what was used of it', async () => {
      const company = uniqueName()
      const lease = await claimed(its.store, await newConnection(its.store))
      await its.store.connections.identify(lease, identity(company), NOW)
      await its.store.usage.add(`pipedrive:${company}`, '2026-09-14', 40)
      await its.store.connections.identify(lease, identity(company), NOW + 1)
      expect(await its.store.usage.get(`pipedrive:${company}`, '2026-09-14')).toBe(40)
    })

    test('of a lease that was lost nothing is noted', async () => {
      const { id, lease } = await working(its.store)
      await claimed(its.beside, id, 'another', NOW + 2 * MINUTE)
      await expect(
        its.store.connections.identify(lease, identity(uniqueName()), NOW + 2 * MINUTE),
      ).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect((await found(id))?.identity).toBeNull()
    })

    test('an account that is known stays what it is when the host changes', async () => {
      const company = uniqueName()
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: {}, account: 'one.example' }, {}, NOW)
      await its.store.connections.identify(await claimed(its.store, id), identity(company), NOW)
      const saved = await its.store.connections.save({ name, settings: {}, account: 'two.example' }, {}, NOW)
      expect(saved).toMatchObject({ account: `pipedrive:${company}`, host: 'two.example' })
    })

    test('a start is kept, a refusal until it works or is resumed, and neither asks for a new plan', async () => {
      const id = await newConnection(its.store)
      const { connections } = its.store
      await connections.worked(id, 10)
      await connections.refused(id, 20, 30)
      expect(await found(id)).toMatchObject({ startedAt: 10, workedAt: 10, refusedSince: 20, refusedAt: 30 })
      expect(await its.store.work.get(id)).toMatchObject({ refusedSince: 20, changedAt: NOW })
      await connections.setState(id, 'held', 'refused', NOW)
      expect((await found(id))?.refusedSince).toBe(20)
      await connections.setState(id, 'active', null, NOW)
      expect(await found(id)).toMatchObject({ refusedSince: null, refusedAt: null })
      await connections.refused(id, 20, 30)
      await connections.worked(id, 40)
      expect(await found(id)).toMatchObject({ startedAt: 10, workedAt: 10, refusedSince: null })
      await connections.unproven(id)
      expect(await found(id)).toMatchObject({ startedAt: 10, workedAt: null, identifiedAt: null })
    })

    test('a connection that is held for a refusal is due, one that is held for a person is not', async () => {
      const [refused, held] = [await newConnection(its.store), await newConnection(its.store)]
      for (const id of [refused, held]) {
        await its.store.connections.setState(id, 'held', 'why', NOW)
        await its.store.work.change(id, () => ({ nextAt: NOW - 1 }))
      }
      await its.store.connections.refused(refused, NOW - 1, NOW - 1)
      const due = (await its.store.work.due(NOW, 100)).map(({ connection }) => connection)
      expect(due).toContain(refused)
      expect(due).not.toContain(held)
    })

    test('what was read of a company is forgotten, and nothing else', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record(1)], RUN)
      await sync.saveCheckpoint('stream:customer', 'then')
      const mirror = { do: 'mirror', entries: [entry(1, { name: ['fjordkaffe'] })] } as const
      await sync.commit([raise(), { do: 'link', link: link() }, mirror])
      await its.store.connections.forgetRead(id)
      expect(await sync.mirrored('organization', [remoteId(1)])).toEqual(new Map())
      expect(await sync.candidates('organization', 'name', ['fjordkaffe'])).toEqual(new Map())
      expect(await sync.walk(STREAM, null, 10)).toEqual([])
      expect(await sync.checkpoint('stream:customer')).toBeNull()
      expect(await its.store.issues.list(id, ['open'])).toEqual([])
      expect((await sync.links(STREAM, 'entry', [key('Invoice:1')])).size).toBe(1)
    })
  })
}
