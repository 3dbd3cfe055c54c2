import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SYSTEM } from '../../src/core/actor.ts'
import { backupStore } from '../../src/store/backup/backup.ts'
import { restoreStore } from '../../src/store/backup/restore.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { adopt } from '../adopting.ts'
import { type World, world } from '../world.ts'
import { addPerson, erase, inFiles } from './world.ts'

let w: World
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-connector-erased-'))
})
afterEach(async () => {
  await w.close()
  rmSync(folder, { recursive: true, force: true })
})

const HOUR = 3_600_000
const common = () => ({
  ...{ file: join(folder, 'store.backup'), clock: w.clock, actor: SYSTEM },
  ...{ signal: new AbortController().signal, onProgress: () => undefined },
})
const backup = () => backupStore({ ...common(), dataDir: w.dataDir, databaseUrl: null, version: '1' })

/** The store of the backup in the place of the one in use. */
async function restored(): Promise<string> {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  copyFileSync(join(w.dataDir, 'master.key'), join(dataDir, 'master.key'))
  await restoreStore({ ...common(), dataDir, databaseUrl: null, masterKey: null })
  await w.moveTo({ dataDir, databaseUrl: null })
  w.clock.advance(HOUR)
  return dataDir
}

async function start() {
  w = await world({ seed: 5, suppliers: 2, customers: 5, invoices: 14 })
  const { customer } = addPerson(w.company)
  await w.sync()
  return { customer }
}

/** Whatever brings records back: everything is read again, and Visma.net has news of her. */
async function readAgain(customer: Awaited<ReturnType<typeof start>>['customer']): Promise<void> {
  postInvoice(w.company, customer)
  w.clock.advance(HOUR)
  await w.sync({ mode: 'full' })
}

test('a backup made after somebody was erased holds nothing of her, and after a restore nothing brings her back', async () => {
  const { customer } = await start()
  await erase(w, customer.number)
  await backup()
  const dataDir = await restored()
  await adopt(w)
  await readAgain(customer)
  expect(inFiles(dataDir)).toEqual([])
})

test('one made before brings her back; she can be erased again before anything is written, and is gone for good', async () => {
  const { customer } = await start()
  await backup()
  await erase(w, customer.number)
  const dataDir = await restored()
  expect(inFiles(dataDir).length).toBeGreaterThan(0)
  expect((await w.connection()).state).toBe('held')
  w.calls()

  // The connection is held until it was adopted, so nothing of her was sent meanwhile.
  expect((await erase(w, customer.number)).erased).toBe(true)
  expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])
  expect(inFiles(dataDir)).toEqual([])
  await adopt(w)
  await readAgain(customer)
  expect(inFiles(dataDir)).toEqual([])
})
