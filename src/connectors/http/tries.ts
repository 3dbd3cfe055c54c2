import type { SyncError } from '../../core/errors.ts'
import { isSyncError } from '../../core/errors.ts'
import { backoffMs } from './backoff.ts'
import type { Transport } from './send.ts'
import { waitAgain } from './wait-again.ts'

/**
 * Repeats `work` while `passing` says that its failure passes by itself; waits in between through the clock.
 * Only for requests that may be repeated without harm. The last failure is thrown as it came.
 *
 * @param passing ms to wait before the next try, `'backoff'` for the usual doubling, `null` to give up at once.
 */
export async function withTries<T>(
  transport: Transport,
  tries: number,
  passing: (error: SyncError) => number | 'backoff' | null,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= tries || !isSyncError(error)) throw error
      const wait = passing(error)
      if (wait === null) throw error
      const ms = wait === 'backoff' ? backoffMs(attempt, transport.random) : wait
      await waitAgain(transport, { error, failures: attempt, ms }, signal)
    }
  }
}
