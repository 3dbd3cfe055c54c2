import { SyncError } from '../../core/errors.ts'

// Result codes, https://sqlite.org/rescode.html
export const BUSY = 5
const PERMISSION = 3
const READ_ONLY = 8
const IO_ERROR = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const NO_DATABASE = 26

/** The low byte is the code, the others tell its variants apart. */
export const resultCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null

/** Turns expected trouble with the file into a `SyncError`; any other error is a bug and stays as it is. */
export function fileTrouble(cause: unknown): unknown {
  const said = cause instanceof Error ? cause.message : String(cause)
  switch (resultCode(cause)) {
    // A full disk ends a run at once: nothing may be written to Pipedrive without an intent in the store.
    case FULL:
    case IO_ERROR:
      return new SyncError(
        'store.unwritable',
        `The store cannot be written: ${said}.`,
        { do: 'wait', afterMs: 60_000 },
        { cause, advice: 'Make room on the disk of the data directory; nothing stored is lost.' },
      )
    case READ_ONLY:
    case PERMISSION:
    case CANNOT_OPEN:
      return new SyncError(
        'store.read_only',
        `The store can only be read, or not even that: ${said}.`,
        { do: 'retry' },
        { cause, advice: 'Let this user write the data directory and every file ml-connector.db* in it.' },
      )
    case BUSY:
      return new SyncError(
        'store.timeout',
        `Another program keeps the store locked: ${said}.`,
        { do: 'retry' },
        { cause, advice: 'It goes on by itself; a tool that holds ml-connector.db open must be closed.' },
      )
    case CORRUPT:
    case NO_DATABASE:
      return new SyncError(
        'store.damaged',
        `The store is damaged, or no store: ${said}.`,
        { do: 'hold' },
        { cause, advice: 'Restore a backup of the data directory.' },
      )
    default:
      return cause
  }
}
