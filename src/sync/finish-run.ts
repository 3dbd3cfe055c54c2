import type { Clock } from '../core/clock.ts'
import { isSyncError } from '../core/errors.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000]

/**
 * Closes the report of a run. If the store itself broke the run off, it may soon be back: closing is tried again for as
 * long as a lease lives, so that the report says what happened and the run does not look like one whose process died.
 */
export async function finishRun(
  { store, clock }: { readonly store: Pick<Store, 'runs'>; readonly clock: Clock },
  run: Run,
  signal: AbortSignal,
): Promise<void> {
  for (const ms of [...PAUSES_MS, null]) {
    try {
      return await store.runs.finish(run)
    } catch (error) {
      const isPassing = isSyncError(error) && error.code.startsWith('store.') && error.remedy.do === 'retry'
      if (ms === null || !isPassing || signal.aborted) throw error
    }
    await clock.sleep(ms, signal)
  }
}
