import { isSyncError, type SyncError } from './errors.ts'

// Failures that a person must mend, but that concern only the address that was asked, not the whole connection.
const OF_ONE_ADDRESS = /\.(forbidden|no_such_endpoint|paging_ignored)$/

/**
 * Whether a failed read may be the fault of only the record or stream that was asked for, so that the run goes on with
 * the rest (R4). A system that asks us to wait, or a failure a person must mend for the connection, stops everything.
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
