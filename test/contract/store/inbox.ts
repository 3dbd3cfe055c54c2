import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import type { NewDelivery, StoredDelivery } from '../../../src/core/inbox.ts'
import { MINUTE, NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'

const LATER = NOW + 90 * MINUTE

const delivery = (connection: ConnectionId, deliveryId: string, given: Partial<NewDelivery> = {}): NewDelivery => ({
  connection,
  system: 'pipedrive',
  deliveryId,
  about: 'organization 42 changed',
  concerns: ['organization'],
  aside: null,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"a":1}'),
  receivedAt: NOW,
  ...given,
})

export function inboxContract(backend: StoreBackend): void {
  describe('the inbox', () => {
    const its = openStores(backend)
    const deliveriesOf = async (id: ConnectionId): Promise<readonly string[]> =>
      (await its.beside.inbox.stored(id, null, 100)).map(({ deliveryId }) => deliveryId)

    test('a delivery is stored once, whichever process takes it and however often', async () => {
      const id = await newConnection(its.store)
      const first = await its.store.inbox.add([delivery(id, 'a'), delivery(id, 'b'), delivery(id, 'a')])
      expect(first).toEqual([true, true, false])
      expect(await its.beside.inbox.add([delivery(id, 'c', { receivedAt: NOW + 1 }), delivery(id, 'b')])).toEqual([
        true,
        false,
      ])
      expect(await deliveriesOf(id)).toEqual(['a', 'b', 'c'])
    })

    test('ids are told apart by connection and by system', async () => {
      const [one, two] = [await newConnection(its.store), await newConnection(its.store)]
      const added = await its.store.inbox.add([
        delivery(one, 'a'),
        delivery(two, 'a'),
        delivery(one, 'a', { system: 'visma' }),
      ])
      expect(added).toEqual([true, true, true])
      expect(await deliveriesOf(two)).toEqual(['a'])
    })

    test('the same deliveries taken by two processes at once end in no deadlock and are there once', async () => {
      const id = await newConnection(its.store)
      const all = Array.from({ length: 300 }, (_, at) => delivery(id, `d${at}`))
      const results = await Promise.all([its.store.inbox.add(all), its.beside.inbox.add(all.toReversed())])
      expect(results.flat().filter(Boolean)).toHaveLength(300)
      expect(await its.store.inbox.stored(id, null, 1_000)).toHaveLength(300)
    })

    test('bytes come back as they came: text, text with a NUL, a mark in front, or no text at all', async () => {
      const id = await newConnection(its.store)
      const bodies = ['{"navn":"Kø & Søn 😀"}', 'a\0b', '\ufefftext', ''].map((text) => Buffer.from(text))
      bodies.push(Buffer.from([0xff, 0xfe, 0x00, 0xc3]))
      await its.store.inbox.add(bodies.map((body, at) => delivery(id, String(at), { body })))
      const stored = await its.beside.inbox.stored(id, null, 10)
      expect(stored.map(({ body }) => Buffer.from(body))).toEqual(bodies)
    })

    test('what waits is walked in the order of arrival, a page at a time', async () => {
      const id = await newConnection(its.store)
      for (const name of ['c', 'a', 'b']) await its.store.inbox.add([delivery(id, name)])
      const seen: string[] = []
      let after: string | null = null
      for (;;) {
        const page: readonly StoredDelivery[] = await its.beside.inbox.stored(id, after, 2)
        seen.push(...page.map(({ deliveryId }) => deliveryId))
        after = page.at(-1)?.id ?? null
        if (page.length < 2) break
      }
      expect(seen).toEqual(['c', 'a', 'b'])
    })

    test('what needs no run is done at once, with its reason, and waits for nobody', async () => {
      const id = await newConnection(its.store)
      await its.store.inbox.add([delivery(id, 'echo', { aside: 'our own write' })])
      expect(await deliveriesOf(id)).toEqual([])
      expect(await its.store.inbox.waiting()).not.toContain(id)
      expect(await its.store.inbox.list(id, ['done'], 10)).toMatchObject([
        { deliveryId: 'echo', state: 'done', reason: 'our own write', settledAt: NOW },
      ])
    })

    test('a run settles what it heard, and can do so only while it holds the lease', async () => {
      const { id, lease } = await working(its.store)
      await its.store.inbox.add([delivery(id, 'a'), delivery(id, 'b')])
      const [a, b] = await its.store.inbox.stored(id, null, 10)
      if (!a || !b) throw new Error('Nothing was stored.')
      expect(await its.beside.inbox.waiting()).toContain(id)
      const settled = [
        { id: a.id, state: 'done', reason: null },
        { id: b.id, state: 'failed', reason: 'The body is not JSON.' },
      ] as const
      await its.store.inbox.settle(lease, settled, NOW + 1)
      expect(await its.store.inbox.waiting()).not.toContain(id)
      expect(await its.beside.inbox.list(id, ['done', 'failed'], 10)).toMatchObject([
        { deliveryId: 'b', state: 'failed', reason: 'The body is not JSON.', settledAt: NOW + 1 },
        { deliveryId: 'a', state: 'done', reason: null, settledAt: NOW + 1 },
      ])

      await its.store.leases.release(lease)
      await its.store.inbox.replay(id, [a.id])
      await expect(its.store.inbox.settle(lease, settled, NOW)).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await deliveriesOf(id)).toEqual(['a'])
    })

    test('a delivery that comes again stays as it was settled: it is not acted on a second time', async () => {
      const { id, lease } = await working(its.store)
      await its.store.inbox.add([delivery(id, 'a'), delivery(id, 'b')])
      const [a, b] = await its.store.inbox.stored(id, null, 10)
      if (!a || !b) throw new Error('Nothing was stored.')
      const reason = 'The body is not JSON.'
      await its.store.inbox.settle(lease, [{ id: a.id, state: 'done', reason: null }], NOW + 1)
      await its.store.inbox.settle(lease, [{ id: b.id, state: 'failed', reason }], NOW + 1)
      const before = await its.store.inbox.list(id, ['stored', 'done', 'failed'], 10)

      const again = { receivedAt: NOW + MINUTE, body: Buffer.from('{"a":2}') }
      expect(await its.beside.inbox.add([delivery(id, 'a', again), delivery(id, 'b', again)])).toEqual([false, false])
      expect(await its.store.inbox.list(id, ['stored', 'done', 'failed'], 10)).toEqual(before)
      expect((await its.store.inbox.get(id, a.id))?.body).toEqual(a.body)
      expect(await its.store.inbox.waiting()).not.toContain(id)
    })

    test('played again it waits again, and only the connection’s own', async () => {
      const [id, other] = [await newConnection(its.store), await newConnection(its.store)]
      await its.store.inbox.add([delivery(id, 'a', { aside: 'nothing we use' })])
      const [entry] = await its.store.inbox.list(id, ['done'], 1)
      expect(await its.store.inbox.alike(id, entry?.id.slice(0, -1) ?? '')).toEqual([entry?.id])
      expect(await its.store.inbox.alike(other, entry?.id ?? '')).toEqual([])
      expect(await its.store.inbox.replay(other, [entry?.id ?? ''])).toBe(0)
      expect(await its.store.inbox.replay(id, [entry?.id ?? '', 'w_unknown'])).toBe(1)
      expect(await its.store.inbox.get(id, entry?.id ?? '')).toMatchObject({
        state: 'stored',
        reason: null,
        settledAt: null,
        replays: 1,
      })
      expect(await its.store.inbox.get(other, entry?.id ?? '')).toBeNull()
    })

    test('a connection has one hook for each system, whoever makes it first', async () => {
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: { x: 1 }, account: name }, {}, NOW)
      const made = await Promise.all([
        its.store.inbox.openHook(id, 'pipedrive', `${name}-1`),
        its.beside.inbox.openHook(id, 'pipedrive', `${name}-2`),
      ])
      expect(new Set(made.map((hook) => hook.id)).size).toBe(1)
      expect((await its.store.inbox.openHook(id, 'visma', `${name}-3`)).id).toBe(`${name}-3`)
      expect(await its.store.inbox.door(`${name}-3`)).toMatchObject({
        hook: { connection: id, system: 'visma', registrations: [], ourUser: null, problem: null },
        connection: { id, name, settings: { x: 1 } },
      })
      expect(await its.store.inbox.door('nobody’s')).toBeNull()
    })

    test('what is known of a hook is changed member by member', async () => {
      const id = await newConnection(its.store)
      await its.store.inbox.openHook(id, 'pipedrive', `${id}-hook`)
      await its.store.inbox.changeHook(id, 'pipedrive', { registrations: ['1', '2'], ourUser: '7', attemptedAt: NOW })
      await its.store.inbox.changeHook(id, 'pipedrive', { attemptedAt: null, verifiedAt: NOW, problem: 'No.' })
      expect(await its.beside.inbox.hook(id, 'pipedrive')).toMatchObject({
        registrations: ['1', '2'],
        ourUser: '7',
        attemptedAt: null,
        verifiedAt: NOW,
        problem: 'No.',
        probedUntil: null,
      })
    })

    test('goes with its connection', async () => {
      const id = await newConnection(its.store)
      await its.store.inbox.openHook(id, 'pipedrive', `${id}-hook`)
      await its.store.inbox.add([delivery(id, 'a')])
      await its.store.connections.remove(id)
      expect(await its.store.inbox.door(`${id}-hook`)).toBeNull()
      expect(await its.store.inbox.list(id, ['stored', 'done', 'failed'], 10)).toEqual([])
      expect(await its.store.inbox.heard(id, 'pipedrive')).toEqual(new Map())
      expect(await its.store.inbox.waiting()).not.toContain(id)
    })

    test('what is old is forgotten, in pieces, and what it told of stays known', async () => {
      const id = await newConnection(its.store)
      const old = Array.from({ length: 1_100 }, (_, at) => delivery(id, `old ${at}`, { receivedAt: NOW }))
      await its.store.inbox.add([...old, delivery(id, 'new', { concerns: ['deal'], receivedAt: LATER })])
      const before = { now: LATER, payloads: 0, inbox: LATER - 60 * MINUTE, previews: 0, runs: 0 }
      const forgotten = await its.store.history.forget(id, before, new AbortController().signal)
      expect(forgotten.deliveries).toBe(1_100)
      expect(await deliveriesOf(id)).toEqual(['new'])
      expect(await its.store.inbox.heard(id, 'pipedrive')).toEqual(
        new Map([
          ['deal', LATER],
          ['organization', NOW],
        ]),
      )
      expect(await its.store.inbox.heard(id, 'visma')).toEqual(new Map())
    })
  })
}
