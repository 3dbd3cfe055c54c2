import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { openStore } from '../open.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-private-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const modes = (dataDir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(dataDir).map((file) => [file, (statSync(join(dataDir, file)).mode & 0o777).toString(8)]),
  )
const PRIVATE = {
  'ml-connector.db': '600',
  'ml-connector.db-shm': '600',
  'ml-connector.db-wal': '600',
  'master.key': '600',
}

const opened = async (dataDir: string) => {
  const store = await openStore({ dataDir, clock: testClock() })
  await store.connections.save({ name: 'a', settings: {}, account: 'a' }, { token: 'secret' }, 1)
  return store
}

test('nobody but this user reads what is stored, whatever the umask', async () => {
  const dataDir = join(folder, 'data')
  const before = process.umask(0)
  try {
    const store = await opened(dataDir)
    expect(modes(dataDir)).toEqual(PRIVATE)
    expect((statSync(dataDir).mode & 0o777).toString(8)).toBe('700')
    await store.close()
  } finally {
    process.umask(before)
  }
})

test('a store that others could read is closed to them when it is opened', async () => {
  await (await opened(folder)).close()
  chmodSync(join(folder, 'ml-connector.db'), 0o644)

  const store = await opened(folder)
  expect(modes(folder)).toEqual(PRIVATE)
  await store.close()
})
