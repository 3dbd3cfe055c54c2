import { NotApproved } from '../../core/approval.ts'
import type { Destination, Inspected } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import { buried } from '../../core/gone.ts'
import type { RunId } from '../../core/ids.ts'
import type { Made, Removed } from '../../core/removal.ts'
import type { Effect, Operation, SyncStore } from '../../core/sync-store.ts'
import { isStillOurs } from '../../core/undo.ts'
import { type WriteContext, write } from './write.ts'

export interface RemovingContext extends WriteContext {
  readonly destination: Pick<Destination, 'inspect' | 'remove'>
  readonly run: RunId
  /** Nothing is moved really, so what hangs on the record is held against what would be written. */
  readonly preview: boolean
}

/**
 * Deletes a record that we made and that stands for nobody any more, if it is still what we made of it and nothing hangs
 * on it: the same that an undo asks. Under an intent, like every write.
 *
 * Errors: those of the destination; where the answer was lost the write is in doubt, see `settleDeletes`.
 */
export async function removeMade(made: Made, context: RemovingContext): Promise<Removed> {
  const { store, destination, signal, run, clock } = context
  const { entity, remote } = made
  const inspected = await destination.inspect(entity, remote, signal)
  if (inspected === null || inspected.record.deleted) {
    await store.commit(buried({ entity, remote }, []))
    return 'gone'
  }
  if (!(await isUntouched(inspected, made, context))) return 'touched'
  const { record } = inspected
  try {
    const { intent } = await write(
      { ...made, run, kind: 'delete', before: record.fields, after: {}, state: 'intent', sourceVersion: null },
      context,
      async () => {
        // Seen alive right before: if it is gone now, an earlier try of this very call has reached its goal.
        await destination.remove(entity, remote, signal).catch((error: unknown) => {
          if (!isSyncError(error) || !error.code.endsWith('.gone')) throw error
        })
        return record
      },
    )
    const at = clock.now().getTime()
    await store.commit([
      { do: 'settle', operation: intent, state: 'done', remote, at },
      ...buried({ entity, remote }, []),
    ])
    return 'removed'
  } catch (error) {
    if (error instanceof NotApproved) return 'unapproved'
    throw error
  }
}

async function isUntouched(
  { record, hanging, others }: Inspected,
  { entity, remote }: Made,
  { store, preview }: RemovingContext,
): Promise<boolean> {
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  if (shadow === undefined || shadow.origin !== 'created' || !isStillOurs(record, shadow) || others.length > 0)
    return false
  if (hanging.length === 0) return true
  if (!preview) return false
  for (const one of hanging) {
    const planned = (await store.shadows(one.entity, [one.id])).get(one.id)
    if (planned === undefined || Object.values(planned.written).includes(remote)) return false
  }
  return true
}

/**
 * Deletes in doubt, but for those of an undo, also of records that are deleted by an update, such as files. A record that
 * is gone was deleted; else nothing was done.
 */
export async function settleDeletes(
  unsettled: readonly Operation[],
  {
    store,
    destination,
    signal,
    now,
  }: {
    readonly store: SyncStore
    readonly destination: Pick<Destination, 'read'>
    readonly signal: AbortSignal
    readonly now: () => number
  },
): Promise<readonly Operation[]> {
  const isOurs = ({ kind, undoes, remote, after }: Operation) =>
    (kind === 'delete' || (kind === 'update' && after.deleted === true)) && undoes === undefined && remote !== null
  for (const operation of unsettled.filter(isOurs)) {
    const { id, entity, remote } = operation
    if (remote === null) continue
    const record = await destination.read(entity, remote, signal)
    const isGone = record === null || record.deleted
    const settled: Effect = { do: 'settle', operation: id, state: isGone ? 'done' : 'failed', remote, at: now() }
    await store.commit([settled, ...(isGone ? buried({ entity, remote }, []) : [])])
  }
  return unsettled.filter((one) => !isOurs(one))
}
