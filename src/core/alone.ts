import { isSyncError, type SyncError } from './errors.ts'

// A person has to act on them, but they are about the address that was asked, not about the connection.
const OF_ONE_ADDRESS = /\.(forbidden|no_such_endpoint|paging_ignored)$/

/**
 * Whether a read that failed may say something of what was asked for alone, be it a record or a stream: the rest goes
 * on (R4). What is told to wait, and what a person must mend for all of it, concerns everything.
 */
export function mayConcernItAlone(error: unknown): error is SyncError {
  if (!isSyncError(error)) return false
  switch (error.remedy.do) {
    case 'wait':
      return false
    case 'hold':
      return OF_ONE_ADDRESS.test(error.code)
    case 'retry':
    case 'reject':
      return true
  }
}
