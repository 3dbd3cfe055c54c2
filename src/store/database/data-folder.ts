import { mkdtempSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolders } from '../../config/make-folders.ts'
import { SyncError } from '../../core/errors.ts'

/** @throws SyncError `store.unreachable` (retry) */
export function makeFolder(dataDir: string): void {
  try {
    makeFolders(dataDir, 0o700)
  } catch (error) {
    throw unusable(error, dataDir)
  }
}

// Recognised by codes: of the system and of SQLite.
const UNUSABLE = /^(E[A-Z]+|ERR_SQLITE_ERROR)$/

/**
 * A data directory or file that cannot be used, in words for the operator; anything else as it is.
 *
 * @param dataDir `null` where the database is on a server
 */
export function unusable(error: unknown, dataDir: string | null): unknown {
  if (!(error instanceof Error && 'code' in error && UNUSABLE.test(String(error.code)))) return error
  const code = String(error.code)
  const why = dataDir === null ? undefined : (whyNot(error, code) ?? (mayWrite(dataDir) ? undefined : WHY.EACCES))
  if (why !== undefined) {
    const advice = 'Give this user a place to write in, or name another one with ML_CONNECTOR_DATA_DIR.'
    const message = `The data directory ${dataDir} cannot be used: ${why}.`
    return new SyncError('store.unreachable', message, { do: 'retry' }, { cause: error, advice })
  }
  return new SyncError(
    'store.unreachable',
    `The database${dataDir === null ? '' : ` in ${dataDir}`} cannot be used: ${error.message || code}.`,
    { do: 'retry' },
    {
      cause: error,
      advice:
        'Check that the data directory is on a disk of this machine, may be written, and holds no other ml-connector.db.',
    },
  )
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its disk can only be read',
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is where a folder of its path should be',
}

/** Why not. Missing folders are made, so ENOENT means a broken link, or a file system like /proc. */
const whyNot = (error: Error, code: string): string | undefined =>
  code !== 'ENOENT'
    ? WHY[code]
    : 'syscall' in error && error.syscall === 'mkdir'
      ? 'no folder can be made there'
      : 'it is a link that leads nowhere'

/** Tries whether this user may write there: SQLite does not tell, and `access` judges by the real user's rights. */
function mayWrite(dataDir: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(dataDir, '.tried-')))
    return true
  } catch {
    return false
  }
}
