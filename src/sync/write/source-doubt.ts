import type { Clock } from '../../core/clock.ts'
import type { Marked, Source, SourceWriter } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import { sameJson } from '../../core/json.ts'
import type { Effect, Operation, SyncStore } from '../../core/sync-store.ts'

export interface SourceDoubts {
  readonly store: Pick<SyncStore, 'commit'>
  readonly source: Pick<Source, 'system' | 'writer'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Whether a write went to the source. All others went to the destination. */
export const isOfSource = ({ system }: Pick<Operation, 'system'>): boolean => system !== undefined

/**
 * Settles changes of records at the source whose answer was lost, by reading these records. One that holds what was sent
 * was changed; by us, or by somebody who wanted the same. One that holds something else was not; or it was and somebody
 * changed it again before we looked, which comes to the same: it is decided on what stands there. A record that is gone was
 * not.
 *
 * @returns those that do not hold it: not carried out, unless a look a while later says otherwise
 */
export async function lookAtSource(
  operations: readonly Operation[],
  context: SourceDoubts,
): Promise<readonly Operation[]> {
  const { writer } = context.source
  if (writer === undefined) return []
  const missing: Operation[] = []
  for (const operation of operations) {
    const stands = await standing(operation, writer, context.signal)
    if (stands === 'unknown') continue
    if (stands !== null && !holds(stands, operation)) missing.push(operation)
    else await context.store.commit([settled(operation, stands === null ? 'failed' : 'done', context.clock)])
  }
  return missing
}

/** A record that cannot be read concerns itself alone (R4): its change stays in doubt, and is looked at in the next run. */
async function standing(
  { stream, key }: Operation,
  writer: SourceWriter,
  signal: AbortSignal,
): Promise<Marked | null | 'unknown'> {
  try {
    return await writer.fresh(stream, key, signal)
  } catch (error) {
    if (isSyncError(error) && error.remedy.do === 'reject') return 'unknown'
    throw error
  }
}

const holds = ({ fields }: Marked, { after }: Operation): boolean =>
  Object.entries(after).every(([name, value]) => sameJson(fields[name], value))

const settled = ({ id, remote }: Operation, state: 'done' | 'failed', clock: Clock): Effect => ({
  do: 'settle',
  operation: id,
  state,
  remote,
  at: clock.now().getTime(),
})
