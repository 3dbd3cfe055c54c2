import type { Actor } from '../../core/actor.ts'
import { SyncError } from '../../core/errors.ts'
import type { RunId } from '../../core/ids.ts'
import type { KeptBack } from '../../core/kept-back.ts'
import type { StreamName } from '../../core/record.ts'
import { keepLease } from '../keep-lease.ts'
import type { SyncDeps } from '../run-contract.ts'

interface ReleaseDeps extends Pick<SyncDeps, 'store' | 'connection' | 'clock' | 'owner'> {
  /** Streams whose records of the same key bring it back, where that is not the stream it is linked under. */
  readonly alsoOf: (kept: KeptBack) => readonly StreamName[]
}

/**
 * Lets what an undo of this run keeps back be written again: with the next run it comes back.
 *
 * @returns how many records and fields that were; `null` while a run of the connection is in progress
 * @throws SyncError `undo.nothing_kept` (hold)
 */
export async function release(
  { store, connection, clock, owner, alsoOf }: ReleaseDeps,
  run: RunId,
  actor: Actor,
  signal: AbortSignal,
): Promise<number | null> {
  const kept = (await store.ledger.keptBack(connection.id)).filter((one) => one.run === run)
  if (kept.length === 0) throw new SyncError('undo.nothing_kept', `Nothing of run ${run} is kept back.`, { do: 'hold' })
  const lease = await keepLease(store, connection.id, owner, clock, signal)
  if (lease === null) return null
  try {
    const again = kept.flatMap((one) =>
      alsoOf(one).map((stream) => ({ do: 'state', stream, key: one.key, state: 'pending', reason: null }) as const),
    )
    await store.sync(lease.lease).commit([{ do: 'release', run, by: { actor, at: clock.now().getTime() } }, ...again])
    return kept.length
  } finally {
    await lease.release()
  }
}
