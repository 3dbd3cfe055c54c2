import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import type { Connection } from '../../core/connection.ts'
import type { Store } from '../../core/store.ts'
import { openSqliteFile } from '../database/sqlite.ts'
import { openStore } from '../open.ts'

let dataDir: string
let stores: Store[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-traces-'))
  stores = []
})
afterEach(async () => {
  for (const store of stores) await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const open = async (): Promise<Store> => {
  const store = await openStore({ dataDir, clock: testClock() })
  stores.push(store)
  return store
}

/** In how many files of the data directory a text stands. */
const filesWith = (text: string): readonly string[] =>
  readdirSync(dataDir).filter((name) => readFileSync(join(dataDir, name), 'latin1').includes(text))

const connectionOf = (store: Store, name: string): Promise<Connection> =>
  store.connections.save({ name, settings: { note: `settings of ${name}` }, account: name }, {}, 1)

/** Deliveries that tell of people, of every size: within a page, and over several. */
async function fill(store: Store, { id }: Connection, person: string): Promise<void> {
  for (let at = 0; at < 60; at++) {
    const body = Buffer.from(`{"name":"${person}","more":"${'x'.repeat(at * 150)}","last":"${person}"}`)
    const about = `${person} ${at} changed`
    const same = { system: 'pipedrive', concerns: ['person'], headers: {}, aside: null, receivedAt: 1 } as const
    await store.inbox.add([{ ...same, connection: id, deliveryId: `${person}-${at}`, about, body }])
  }
}

test('a connection that is deleted leaves no name in any file of the store, also where another process has it open', async () => {
  const store = await open()
  const [leaving, staying] = [await connectionOf(store, 'leaving'), await connectionOf(store, 'staying')]
  for (const [connection, person] of [
    [leaving, 'Kjellaug Forsvinnsen'],
    [staying, 'Torbjørg Blivende'],
  ] as const) {
    await fill(store, connection, person)
  }
  const beside = await open()
  expect((await beside.connections.list()).map(({ name }) => name).sort()).toEqual(['leaving', 'staying'])
  expect(filesWith('Kjellaug Forsvinnsen')).not.toEqual([])

  await store.connections.remove(leaving.id)
  expect(filesWith('Kjellaug Forsvinnsen')).toEqual([])
  expect(filesWith('settings of leaving')).toEqual([])
  expect(await beside.inbox.list(staying.id, ['stored'], 100)).toHaveLength(60)
})

test('what is deleted on the way is overwritten as its rows go, short texts and long ones', async () => {
  const database = await openSqliteFile(join(dataDir, 'any.db'))
  database.exec('create table person (id integer primary key, name text)')
  const insert = database.prepare('insert into person (name) values (?)')
  for (let at = 0; at < 200; at++) insert.run(`Kjellaug Forsvinnsen${' x'.repeat(at * 60)}`)
  database.exec('pragma wal_checkpoint(truncate)')
  expect(filesWith('Kjellaug Forsvinnsen')).toEqual(['any.db'])
  // Some stay, so that their pages do.
  database.exec("update person set name = 'erased' where id % 7 = 0")
  database.exec('delete from person where id % 7 <> 0')
  database.exec('pragma wal_checkpoint(truncate)')
  expect(filesWith('Kjellaug Forsvinnsen')).toEqual([])
  database.close()
})
