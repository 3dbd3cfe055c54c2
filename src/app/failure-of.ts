import { isSyncError } from '../core/errors.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
// Apart from the schema, which a command line that only refuses need not load.
import type { FailureDocument } from './failure.ts'

/**
 * What every door says of work that failed: an expected failure by its own message and advice, any other error by one
 * sentence; a known secret in neither.
 */
export function failureOf(error: unknown, secrets: Pick<KnownSecrets, 'hide'>): FailureDocument {
  if (!isSyncError(error)) {
    const message = secrets.hide(`Something unexpected went wrong: ${firstLine(error)}`)
    return { error: { code: 'unexpected', message, advice: null } }
  }
  const { code, message, advice } = error
  return { error: { code, message: secrets.hide(message), advice: advice ? secrets.hide(advice) : null } }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
