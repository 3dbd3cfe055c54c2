import { SyncError } from '../core/errors.ts'

export const STALE = 'connection.stale'

/** Somebody else changed the settings since they were looked at. @param changes what would now change: a line each */
export function stale(name: string, changes: readonly string[]): SyncError {
  const message = `The settings of ${name} were changed by somebody else meanwhile. Nothing was stored.`
  const listed = changes.length === 0 ? ['nothing: they say the same.'] : changes
  const advice = ['Look at them again. What you sent would now change:', ...listed].join('\n')
  return new SyncError(STALE, message, { do: 'hold' }, { advice })
}
