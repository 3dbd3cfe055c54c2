import type { SyncError } from '../../core/errors.ts'
import { unwatched } from '../../core/watch.ts'
import type { Transport } from './send.ts'

/** Nobody answers. That is told at once; other trouble when it came back, for a single stumble is everyday. */
const SILENT = /\.(unreachable|timeout)$/

/** The wait before what failed is tried again, told to whoever watches. */
export async function waitAgain(
  { watch = unwatched, clock }: Pick<Transport, 'watch' | 'clock'>,
  { error, failures, ms }: { readonly error: SyncError; readonly failures: number; readonly ms: number },
  signal?: AbortSignal,
): Promise<void> {
  if (failures > 1 || SILENT.test(error.code)) watch.again({ why: error.message, afterMs: ms })
  await clock.sleep(ms, signal)
}
