import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import type { Store } from '../../core/store.ts'
import { openStore } from '../open.ts'
import { seal, unseal } from './seal.ts'

let dataDir = ''
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-'))
  store = await openStore({ dataDir, clock: testClock() })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const save = (name: string) => store.connections.save({ name, settings: {}, account: name }, { a: 'one', b: 'two' }, 1)

function tamper(sql: string): void {
  const database = new DatabaseSync(join(dataDir, 'ml-connector.db'))
  database.exec(sql)
  database.close()
}

test('a sealed field that was copied to another field or connection does not open there', async () => {
  const [one, other] = [await save('one'), await save('other')]
  tamper(`update sealed_field set sealed = (select sealed from sealed_field where connection = '${one.id}' and field = 'a')
          where connection = '${one.id}' and field = 'b'`)
  await expect(store.secrets.open(one.id)).rejects.toMatchObject({ code: 'vault.damaged', remedy: { do: 'hold' } })
  expect(await store.secrets.open(other.id)).toEqual({ a: 'one', b: 'two' })

  tamper(`update data_key set wrapped = (select wrapped from data_key where connection = '${one.id}')`)
  await expect(store.secrets.open(other.id)).rejects.toMatchObject({ code: 'vault.damaged' })
})

test('a data key that is gone is said so, and no new one is made over what it sealed', async () => {
  const { id } = await save('one')
  await save('other')
  tamper(`delete from data_key where connection = '${id}'`)

  await expect(store.secrets.open(id)).rejects.toMatchObject({ code: 'vault.damaged' })
  await expect(store.secrets.put(id, 'c', 'three', 2)).rejects.toMatchObject({ code: 'vault.damaged' })
})

test('a key that was swapped under a running process is noticed before anything is written', async () => {
  const { id } = await save('one')
  tamper("update data_key set key_id = 'another'")

  await expect(store.secrets.put(id, 'c', 'three', 2)).rejects.toMatchObject({ code: 'vault.wrong_key' })
  await expect(save('new')).rejects.toMatchObject({ code: 'vault.wrong_key' })
  expect(await store.connections.byName('new')).toBeNull()
})

const HOME = { visma: { apiUrl: 'https://api.finance.visma.net' } }
const EVIL = { visma: { apiUrl: 'https://api.finance.visma.net.evil.example' } }

test('where somebody edits the address in the database, no secret opens any more', async () => {
  const { id } = await store.connections.save({ name: 'one', settings: HOME, account: 'one' }, { a: 'one' }, 1)
  expect(await store.secrets.open(id)).toEqual({ a: 'one' })

  tamper(`update connection set settings = '${JSON.stringify(EVIL)}'`)
  const damaged = { code: 'vault.damaged', message: expect.stringContaining('beside these addresses') }
  await expect(store.secrets.open(id)).rejects.toMatchObject(damaged)
  await expect(store.secrets.open(id, EVIL)).rejects.toMatchObject(damaged)
  await expect(store.secrets.swap(id, 'a', 'one', 'two', 2)).rejects.toMatchObject(damaged)
  // What was read beside the right address may still go there.
  expect(await store.secrets.open(id, HOME)).toEqual({ a: 'one' })

  tamper(`update connection set settings = '${JSON.stringify(HOME)}'`)
  expect(await store.secrets.open(id)).toEqual({ a: 'one' })
  await expect(store.secrets.open(id, EVIL)).rejects.toMatchObject(damaged)
})

test('secrets go along with an address that is changed by its owner, also those that are not given again', async () => {
  const input = { name: 'one', account: 'one' }
  const { id } = await store.connections.save({ ...input, settings: HOME }, { a: 'one', b: 'two' }, 1)
  await store.connections.save({ ...input, settings: EVIL }, { a: 'new' }, 2)
  expect(await store.secrets.open(id)).toEqual({ a: 'new', b: 'two' })
  await expect(store.secrets.open(id, HOME)).rejects.toMatchObject({ code: 'vault.damaged' })
})

/** The fields of a connection sealed as they were before addresses counted. */
function sealAsBefore(connection: string, fields: Readonly<Record<string, string>>): void {
  const database = new DatabaseSync(join(dataDir, 'ml-connector.db'))
  const master = Buffer.from(readFileSync(join(dataDir, 'master.key'), 'utf8').trim(), 'base64')
  const row = database.prepare('select wrapped from data_key where connection = ?').get(connection)
  const dataKey = unseal(master, `data key\n${connection}`, String(row?.wrapped)) ?? Buffer.alloc(0)
  for (const [field, plain] of Object.entries(fields)) {
    const sealed = seal(dataKey, `field\n${connection}\n${field}`, Buffer.from(plain))
    database
      .prepare('update sealed_field set sealed = ? where connection = ? and field = ?')
      .run(sealed, connection, field)
  }
  database.close()
}

test('a store that was sealed the old way opens, and from then on its secrets are bound to their addresses', async () => {
  const { id } = await store.connections.save({ name: 'one', settings: HOME, account: 'one' }, { a: 'x', b: 'x' }, 1)
  sealAsBefore(id, { a: 'one', b: 'two' })
  await store.close()

  store = await openStore({ dataDir, clock: testClock() })
  expect(await store.secrets.open(id)).toEqual({ a: 'one', b: 'two' })
  tamper(`update connection set settings = '${JSON.stringify(EVIL)}'`)
  await expect(store.secrets.open(id)).rejects.toMatchObject({ code: 'vault.damaged' })
})

test('what was sealed the old way and does not open stays as it is, and keeps nobody else from opening', async () => {
  const { id } = await store.connections.save({ name: 'one', settings: HOME, account: 'one' }, { a: 'x' }, 1)
  const other = await save('other')
  sealAsBefore(id, { a: 'one' })
  tamper(`update sealed_field set field = 'moved' where connection = '${id}'`)
  await store.close()

  store = await openStore({ dataDir, clock: testClock() })
  await expect(store.secrets.open(id)).rejects.toMatchObject({ code: 'vault.damaged' })
  expect(await store.secrets.open(other.id)).toEqual({ a: 'one', b: 'two' })
})
