import { isSyncError, type SyncError } from '../core/errors.ts'

export interface Steps {
  /** Takes the next step. @returns whether there is more to do */
  readonly next: () => Promise<boolean>
  /** The error that ended the steps early, to be thrown when everything else is done. */
  readonly owed: () => SyncError | null
}

/** @param owed an earlier error, which goes before those of the steps */
export function stepsOf(steps: AsyncGenerator<void> | undefined, signal: AbortSignal, owed: SyncError | null): Steps {
  let first = owed
  return {
    owed: () => first,
    next: async () => {
      try {
        return steps !== undefined && !(await steps.next()).done
      } catch (error) {
        if (signal.aborted || !isSyncError(error)) throw error
        first ??= error
        return false
      }
    },
  }
}
