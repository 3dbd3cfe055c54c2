import { describe, expect, test } from 'vitest'
import { connectionId, runId } from '../../../src/core/ids.ts'
import type { Json } from '../../../src/core/json.ts'
import { aConnection } from '../../connections.ts'
import { claimed, NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { entry, key, link, operation, RUN, raise, record, run, STREAM, shadow } from './samples.ts'

export function connectionsContract(backend: StoreBackend): void {
  describe('connections', () => {
    const its = openStores(backend)

    test('a new connection is not started and is found by its name', async () => {
      const name = uniqueName()
      const saved = await its.store.connections.save({ name, settings: { a: [1] }, account: 'acme' }, {}, NOW)

      const times = { createdAt: NOW, updatedAt: NOW }
      expect(saved).toEqual(
        aConnection({ id: saved.id, name, settings: { a: [1] }, ...times, account: 'acme', host: 'acme' }),
      )
      expect(await its.beside.connections.byName(name)).toEqual(saved)
      expect(await its.store.connections.byName(uniqueName())).toBeNull()
    })

    test('saving again changes settings and account and keeps id, state and the day it was made', async () => {
      const name = uniqueName()
      const first = await its.store.connections.save({ name, settings: { a: 1 }, account: 'acme' }, {}, NOW)
      await its.store.connections.setState(first.id, 'held', 'Sign in again.', NOW + 1)
      const again = await its.store.connections.save({ name, settings: { a: 2 }, account: 'other' }, {}, NOW + 2)

      expect(again).toEqual({
        ...first,
        settings: { a: 2 },
        account: 'other',
        host: 'other',
        state: 'held',
        stateReason: 'Sign in again.',
        updatedAt: NOW + 2,
      })
    })

    test('connections are listed by name', async () => {
      const names = ['b', 'a', 'C', '_'].map((letter) => `${letter}${uniqueName()}`)
      for (const name of names) await its.store.connections.save({ name, settings: {}, account: 'acme' }, {}, NOW)

      const listed = (await its.store.connections.list()).map(({ name }) => name).filter((name) => names.includes(name))
      expect(listed).toEqual(['C', '_', 'a', 'b'].map((letter) => names.find((name) => name.startsWith(letter))))
    })

    test('two processes that save one name make one connection', async () => {
      const name = uniqueName()
      const input = { name, settings: {}, account: 'acme' }
      const [a, b] = await Promise.all([
        its.store.connections.save(input, { token: 'a' }, NOW),
        its.beside.connections.save(input, { token: 'b' }, NOW),
      ])

      expect(a.id).toBe(b.id)
      expect(['a', 'b']).toContain((await its.store.secrets.open(a.id)).token)
    })

    test('of two that change the same settings at once one is refused, and of two that make it', async () => {
      const name = uniqueName()
      const both = async (instead: Json) => {
        const save = (settings: Json, store: (typeof its)['store']) =>
          store.connections.save({ name, settings, account: 'acme', instead }, {}, NOW).catch(({ code }) => code)
        return Promise.all([save({ a: 1 }, its.store), save({ a: 2 }, its.beside)])
      }
      const made = await both(null)
      expect(made.filter((one) => one === 'connection.stale')).toHaveLength(1)
      const { settings } = made.find((one) => one !== 'connection.stale')
      expect((await its.store.connections.byName(name))?.settings).toEqual(settings)
      await its.store.connections.save({ name, settings: { a: 0 }, account: 'acme', instead: settings }, {}, NOW)
      expect((await both({ a: 0 })).filter((one) => one === 'connection.stale')).toHaveLength(1)
      expect(await both({ a: 0 })).toEqual(['connection.stale', 'connection.stale'])
    })

    test('removing a connection removes all that was stored for it and nothing of another', async () => {
      const gone = await filled()
      const kept = await filled()
      await its.store.connections.remove(gone.id)

      expect(await holdings(gone)).toEqual(await holdings({ ...(await working(its.store)), name: uniqueName() }))
      expect(await holdings(kept)).toMatchObject({
        secrets: { token: 't' },
        records: 1,
        operations: 1,
        issues: 1,
        links: 1,
      })
    })

    test('a run on a connection that is removed is fenced off', async () => {
      const { id, sync } = await working(its.store)
      await its.beside.connections.remove(id)

      await expect(sync.saveCheckpoint('a', 'b')).rejects.toMatchObject({ code: 'engine.lease_lost' })
      expect(await its.store.leases.claim(id, 'worker', NOW, NOW)).toBeNull()
    })

    test('removing what is not there does nothing', async () => {
      await its.store.connections.remove(connectionId('c_nothing'))
      expect(await newConnection(its.store)).toBeTruthy()
    })

    async function filled() {
      const name = uniqueName()
      const { id } = await its.store.connections.save({ name, settings: {}, account: name }, { token: 't' }, NOW)
      const sync = its.store.sync(await claimed(its.store, id))
      await its.store.runs.start(run(`r_${name}`, id))
      await sync.stage(STREAM, [record('Invoice:1')], RUN)
      await sync.saveCheckpoint('stream:a', 'b')
      await sync.commit([
        { do: 'link', link: link() },
        { do: 'shadow', shadow: shadow() },
        { do: 'record', operation: operation({ state: 'done' }), at: NOW },
        raise(),
        { do: 'mirror', entries: [entry(1, { name: ['a'] })] },
      ])
      return { id, name, sync }
    }

    async function holdings({ id, name, sync }: Pick<Awaited<ReturnType<typeof filled>>, 'id' | 'name' | 'sync'>) {
      return {
        connection: (await its.store.connections.byName(name))?.state,
        secrets: await its.store.secrets.open(id),
        run: (await its.store.runs.get(runId(`r_${name}`)))?.status,
        records: (await sync.walk(STREAM, null, 10)).length,
        checkpoint: await sync.checkpoint('stream:a'),
        operations: (await its.store.ledger.ofRecord(id, STREAM, 'Invoice:1')).length,
        links: (await sync.links(STREAM, 'entry', [key('Invoice:1')])).size,
        shadows: (await sync.shadows('note', [link().remote])).size,
        issues: (await its.store.issues.list(id, ['open'])).length,
        candidates: (await sync.candidates('organization', 'name', ['a'])).size,
      }
    }
  })
}
