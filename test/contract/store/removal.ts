import { describe, expect, test } from 'vitest'
import { NOW, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { key, link, raise, record, run, STREAM } from './samples.ts'

const HALF = { code: 'connection.half_removed', remedy: { do: 'hold' } }

// No run can be deleted meanwhile.
const BREAKING = {
  sqlite: "create trigger broken before delete on run begin select raise(abort, 'broken'); end",
  postgres: `create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
    create trigger broken before delete on run for each row execute function broken()`,
} as const
const MENDING = { sqlite: 'drop trigger broken', postgres: 'drop function broken() cascade' } as const

export function removalContract(backend: StoreBackend): void {
  describe('removal', () => {
    const its = openStores(backend)

    /** A connection with something of everything, whose removal ends in the middle. */
    async function halfRemoved() {
      const { id, sync } = await working(its.store)
      const connection = (await its.store.connections.list()).find((one) => one.id === id)
      if (connection === undefined) throw new Error('The connection is gone.')
      await its.store.secrets.put(id, 'visma.clientSecret', 'a secret', NOW)
      await sync.stage(STREAM, [record(1)], run('r_1', id).id)
      await sync.commit([{ do: 'link', link: link() }, raise()])
      await sync.saveCheckpoint('setup', '{}')
      await its.store.runs.start(run(uniqueName(), id))
      await its.place.execute(BREAKING[its.store.kind])
      await expect(its.store.connections.remove(id)).rejects.toThrow()
      await its.place.execute(MENDING[its.store.kind])
      return connection
    }

    test('cut short it says so, nothing is left that a run goes by, and only removing it goes on', async () => {
      const { id, name, account } = await halfRemoved()
      const { connections, secrets, leases, sync } = its.store
      expect(await connections.byName(name)).toMatchObject({
        state: 'held',
        stateReason: expect.stringContaining(`ml-connector connection delete ${name}`),
      })
      expect(await leases.claim(id, 'a', NOW, NOW + 1_000)).toBeNull()
      expect(await sync({ connection: id, owner: 'a', fence: 1 }).checkpoint('setup')).toBeNull()
      await expect(connections.save({ name, settings: {}, account }, { token: 'b' }, NOW)).rejects.toMatchObject(HALF)
      await expect(connections.setState(id, 'active', null, NOW)).rejects.toMatchObject(HALF)
      await expect(secrets.open(id)).rejects.toMatchObject(HALF)

      await connections.remove(id)
      expect(await connections.byName(name)).toBeNull()
      const made = await connections.save({ name, settings: {}, account }, {}, NOW)
      expect(made.id).not.toBe(id)
      expect(await its.store.records.page(id, { streams: [STREAM], state: null }, null, 10)).toEqual([])
      expect(await its.store.ledger.linksOf(id, STREAM, key('Invoice:1'))).toEqual([])
    })
  })
}
