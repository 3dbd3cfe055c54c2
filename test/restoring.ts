import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SYSTEM } from '../src/core/actor.ts'
import { backupStore } from '../src/store/backup/backup.ts'
import { restoreStore } from '../src/store/backup/restore.ts'
import type { World } from './world.ts'

/** Makes a backup of the store, lets time go by, and puts the backup in the place of the store. */
export async function loseWhat(later: () => Promise<unknown>, w: World): Promise<{ readonly remove: () => void }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-restored-'))
  const signal = new AbortController().signal
  const file = join(dataDir, 'store.backup')
  const common = { file, clock: w.clock, signal, actor: SYSTEM, onProgress: () => undefined }
  await backupStore({ ...common, dataDir: w.dataDir, databaseUrl: null, version: '1' })
  await later()
  copyFileSync(join(w.dataDir, 'master.key'), join(dataDir, 'master.key'))
  await restoreStore({ ...common, dataDir, databaseUrl: null, masterKey: null })
  await w.moveTo({ dataDir, databaseUrl: null })
  return { remove: () => rmSync(dataDir, { recursive: true, force: true }) }
}
