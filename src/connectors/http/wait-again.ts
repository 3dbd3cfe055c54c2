import type { SyncError } from '../../core/errors.ts'
import { unwatched } from '../../core/watch.ts'
import type { Transport } from './send.ts'

/** Nobody answers: reported at once. Other trouble is reported from the second time on, since one failure is common. */
const SILENT = /\.(unreachable|timeout)$/

/** Waits before another try, and tells the watch about it. */
export async function waitAgain(
  { watch = unwatched, clock }: Pick<Transport, 'watch' | 'clock'>,
  { error, failures, ms }: { readonly error: SyncError; readonly failures: number; readonly ms: number },
  signal?: AbortSignal,
): Promise<void> {
  if (failures > 1 || SILENT.test(error.code)) watch.again({ code: error.code, why: error.message, afterMs: ms })
  await clock.sleep(ms, signal)
}
