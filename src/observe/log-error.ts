import { isSyncError } from '../core/errors.ts'

/**
 * A failure as it goes into the log: what it is and says, and those it was caused by. Nothing else, since libraries
 * hang whole clients on their errors, with keys and addresses. Expected failures need no stack.
 */
export function loggedError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const advice = isSyncError(error) && error.advice !== undefined ? { advice: error.advice } : {}
  const stack = isSyncError(error) ? {} : { stack: error.stack }
  const cause = error.cause === undefined ? {} : { cause: loggedError(error.cause) }
  return { type: error.name, message: error.message, ...code, ...advice, ...stack, ...cause }
}
