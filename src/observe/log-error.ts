import { isSyncError } from '../core/errors.ts'

/**
 * A failure for the log: its name, message and causes, and nothing else, since libraries attach whole clients with keys
 * and addresses to their errors. Expected failures are logged without a stack.
 */
export function loggedError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const advice = isSyncError(error) && error.advice !== undefined ? { advice: error.advice } : {}
  const stack = isSyncError(error) ? {} : { stack: error.stack }
  const cause = error.cause === undefined ? {} : { cause: loggedError(error.cause) }
  return { type: error.name, message: error.message, ...code, ...advice, ...stack, ...cause }
}
