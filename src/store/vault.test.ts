import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import type { Store } from '../core/store.ts'
import { openStore } from './open.ts'

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
