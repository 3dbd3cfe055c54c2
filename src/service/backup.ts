import type { BackupDocument, FileInput, Restored } from '../app/backup.ts'
import { type Caller, tellingProgress } from '../app/caller.ts'
import { momentOf } from '../app/moment.ts'
import type { Config } from '../config/config.ts'
import { keysIn } from '../core/key-list.ts'
import { backupStore } from '../store/backup/backup.ts'
import type { BackupHeader } from '../store/backup/format.ts'
import { restoreStore } from '../store/backup/restore.ts'
import type { World } from './connect.ts'

type Given = Pick<World, 'clock' | 'secrets' | 'actor'> & { readonly version: string }

/** Writes the store of this configuration to a file, beside whatever works on it. Errors: of `backupStore`. */
export async function backUp(
  config: Config,
  given: Given,
  { file }: FileInput,
  caller: Caller,
): Promise<BackupDocument> {
  const { clock, version, actor } = given
  const { signal } = caller
  const made = await backupStore({
    ...placeOf(config, given),
    actor,
    file,
    version,
    clock,
    signal,
    onProgress: tellingProgress(caller),
  })
  return documentOf(file, made)
}

/** Fills the empty store of this configuration from such a file. Errors: of `restoreStore`. */
export async function restore(config: Config, given: Given, { file }: FileInput, caller: Caller): Promise<Restored> {
  const { clock, actor } = given
  const { signal } = caller
  const masterKey = config.masterKey?.reveal() ?? null
  if (masterKey !== null) given.secrets.add(keysIn(masterKey))
  const place = placeOf(config, given)
  const done = await restoreStore({
    ...place,
    actor,
    masterKey,
    file,
    clock,
    signal,
    onProgress: tellingProgress(caller),
  })
  return { ...documentOf(file, done), keyFits: done.keyFits }
}

function placeOf({ dataDir, databaseUrl: url }: Config, { secrets }: Pick<Given, 'secrets'>) {
  const databaseUrl = url?.reveal() ?? null
  if (databaseUrl !== null) secrets.add([databaseUrl, decodeURIComponent(new URL(databaseUrl).password)])
  return { dataDir, databaseUrl }
}

const documentOf = (file: string, { madeAt, version, connections, rows, keys }: BackupHeader): BackupDocument => ({
  file,
  madeAt: momentOf(madeAt),
  version,
  connections,
  rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
  keys,
})
