import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { openStore } from '../open.ts'

const clock = testClock()
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))
const file = () => join(dataDir, 'ml-connector.db')

test('a database that is there is opened as it is, one that is not is made with its folder', async () => {
  const folder = join(dataDir, 'a', 'b')
  for (const expected of [0, 1]) {
    const store = await openStore({ dataDir: folder, clock })
    expect(await store.connections.list()).toHaveLength(expected)
    await store.connections.save({ name: 'a', settings: {}, account: 'a' }, {}, 1)
    await store.close()
  }
})

test('many that start at once on a new database all find it ready', async () => {
  const stores = await Promise.all(Array.from({ length: 6 }, () => openStore({ dataDir, clock })))
  for (const store of stores) {
    expect(await store.connections.list()).toEqual([])
    await store.close()
  }
})

test('a migration that is interrupted leaves nothing, and the next start does it whole', async () => {
  const database = new DatabaseSync(file())
  // In the way of the last index: the tables before it are made and must be gone again.
  database.exec('create table mirror_key_remote (a)')
  database.close()
  await expect(openStore({ dataDir, clock })).rejects.toThrow()

  const again = new DatabaseSync(file())
  const tables = again.prepare("select name from sqlite_master where type = 'table' and name not like 'kysely%'").all()
  expect(tables.map(({ name }) => name)).toEqual(['mirror_key_remote'])
  again.exec('drop table mirror_key_remote')
  again.close()
  const store = await openStore({ dataDir, clock })
  expect(await store.connections.list()).toEqual([])
  await store.close()
})

test('a database of a newer version is refused in words and left alone', async () => {
  await (await openStore({ dataDir, clock })).close()
  const database = new DatabaseSync(file())
  database.exec("insert into kysely_migration values ('0099-the-future', '2099-01-01T00:00:00.000Z')")
  database.close()

  await expect(openStore({ dataDir, clock })).rejects.toMatchObject({ code: 'store.newer', remedy: { do: 'hold' } })
})

test('a file that is no database is refused in words and left alone', async () => {
  writeFileSync(file(), 'not a database, '.repeat(100))
  await expect(openStore({ dataDir, clock })).rejects.toMatchObject({
    code: 'store.damaged',
    message: expect.stringContaining('not a database'),
  })
  expect(readFileSync(file(), 'utf8')).toContain('not a database, ')
})

test('a server that does not answer is named without its password', async () => {
  const databaseUrl = 'postgres://someone:hidden-word@127.0.0.1:1/ml'
  const refused = await openStore({ dataDir, databaseUrl, clock }).catch((error: unknown) => error)

  expect(refused).toMatchObject({ code: 'store.unreachable', remedy: { do: 'retry' } })
  expect(String(refused)).toContain('ECONNREFUSED')
  expect(String(refused)).not.toContain('hidden-word')
})
