import { isSyncError, SyncError } from '../../../core/errors.ts'
import type { Transport } from '../../http/send.ts'
import { withTries } from '../../http/tries.ts'

const TRIES = 4
const PASSING = new Set([
  'visma.unreachable',
  'visma.timeout',
  'visma.unavailable',
  'visma.garbled',
  'visma.redirected',
  'visma.not_the_api',
])
const NETWORK = new Set(['visma.unreachable', 'visma.timeout'])

/**
 * Repeats a read through passing trouble (5xx, network, cut or garbled answers), 4 tries in all. Not when
 * the call limit is reached: it lasts until the hour ends, and every try before that is refused as well.
 *
 * Errors: what `work` throws; network trouble that stays becomes SyncError `visma.unavailable` (retry).
 */
export async function patiently<T>(transport: Transport, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await withTries(
      transport,
      TRIES,
      (error) => (PASSING.has(error.code) && error.remedy.do === 'retry' ? 'backoff' : null),
      work,
      signal,
    )
  } catch (error) {
    if (!isSyncError(error) || !NETWORK.has(error.code)) throw error
    throw new SyncError(
      'visma.unavailable',
      error.message,
      { do: 'retry' },
      {
        cause: error,
        ...(error.advice === undefined ? {} : { advice: error.advice }),
      },
    )
  }
}
