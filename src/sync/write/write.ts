import { NotApproved } from '../../core/approval.ts'
import type { Clock } from '../../core/clock.ts'
import type { RemoteRecord } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import type { OperationId } from '../../core/ids.ts'
import type { NewOperation, SyncStore } from '../../core/sync-store.ts'
import type { Approval } from '../approval.ts'
import type { LeftUpdates } from './left-updates.ts'

export interface WriteContext {
  readonly store: SyncStore
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly left: LeftUpdates
  /** Runs one write as soon as few enough others are being sent. */
  readonly sending: <T>(work: () => Promise<T>) => Promise<T>
  /** Throws when the lease ran out while this process was suspended: then another process may be sending the same. */
  readonly stillOurs: () => Promise<void>
  /** Whether this very write may be sent, where only what a person approved may be. */
  readonly approves?: Approval['approves'] | undefined
}

/**
 * One write under its intent, so that it is known as ours even when its answer is lost. The caller, who gets the
 * answer, settles the intent; a failure is settled here. After an abort or a crash the intent is in doubt, and is
 * settled before anything is sent again.
 *
 * @throws NotApproved where it may not be sent
 */
export async function write(
  planned: NewOperation,
  { store, clock, signal, left, stillOurs, sending, approves }: WriteContext,
  call: () => Promise<RemoteRecord>,
): Promise<{ readonly intent: OperationId; readonly record: RemoteRecord }> {
  if (approves !== undefined && !(await approves(planned))) throw new NotApproved()
  return sending(async () => {
    // A write that was still waiting when the run was stopped makes no intent.
    signal.throwIfAborted()
    const now = () => clock.now().getTime()
    const [intent] = await store.begin([planned], now())
    if (intent === undefined) throw new Error('The store gave no id for an intent.')
    try {
      await stillOurs()
      return { intent, record: await call() }
    } catch (error) {
      if (!isSyncError(error)) throw error
      const { kind, entity, remote, before, after } = planned
      const isInDoubt = error.applied === 'unknown'
      const state = isInDoubt ? 'doubt' : 'failed'
      const named = kind === 'update' || isInDoubt ? remote : null
      await store.commit([{ do: 'settle', operation: intent, state, remote: named, at: now() }])
      if (isInDoubt && kind === 'update' && remote !== null) left.leave({ id: intent, entity, remote, before, after })
      throw error
    }
  })
}
