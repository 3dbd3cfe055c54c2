import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { openStore } from '../open.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const refused = (dataDir: string) => openStore({ dataDir, clock: testClock() }).then((store) => store.close())

/** As a user who owns nothing here: root may write everywhere. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  const { seteuid } = process
  if (process.getuid?.() !== 0 || seteuid === undefined) return work()
  chmodSync(folder, 0o755)
  seteuid.call(process, 65_534)
  try {
    return await work()
  } finally {
    seteuid.call(process, 0)
  }
}

test('a file in the place of the data directory, or on the way to it, is said in words', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(refused(file)).rejects.toMatchObject({
    code: 'store.unreachable',
    message: `The data directory ${file} cannot be used: a file is in its place.`,
    advice: expect.stringContaining('ML_CONNECTOR_DATA_DIR'),
  })
  await expect(refused(join(file, 'data'))).rejects.toThrow('a file is where a folder of its path should be.')
})

test('a data directory that is a link that leads nowhere is said in words', async () => {
  symlinkSync(join(folder, 'gone'), join(folder, 'data'))
  await expect(refused(join(folder, 'data'))).rejects.toThrow('data cannot be used: it is a link that leads nowhere.')
})

test('a data directory that may not be written, or not be made, is said in words', async () => {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { mode: 0o555 })
  chmodSync(folder, 0o555)
  try {
    await unprivileged(async () => {
      await expect(refused(dataDir)).rejects.toThrow(`${dataDir} cannot be used: this user may not write there.`)
      await expect(refused(join(folder, 'new'))).rejects.toThrow('new cannot be used: this user may not write there.')
    })
  } finally {
    chmodSync(folder, 0o755)
  }
})

test.runIf(process.platform === 'linux')('a place where no folder can be made is said in words at once', async () => {
  await expect(refused('/proc/nope')).rejects.toMatchObject({
    code: 'store.unreachable',
    message: 'The data directory /proc/nope cannot be used: no folder can be made there.',
  })
})

test('a database in it that is none is said of the database', async () => {
  mkdirSync(join(folder, 'ml-connector.db'))
  await expect(refused(folder)).rejects.toThrow(
    `The database in ${folder} cannot be used: unable to open database file`,
  )
})
