import { fingerprint } from '../../core/fingerprint.ts'
import type { Route } from '../../core/flow.ts'
import type { RunId } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'

const CHECKPOINT = 'settings'
const UNDONE = ''

/** Has the next run decide all records again, as after a changed setting. */
export const decideAllAgain = (store: Pick<SyncStore, 'saveCheckpoint'>): Promise<void> =>
  store.saveCheckpoint(CHECKPOINT, UNDONE)

export interface MappingOptions {
  readonly store: SyncStore
  readonly run: RunId
  readonly route: Route
  readonly streams: readonly StreamName[]
  readonly everything: boolean
  /** Whether all flows take part in the run. */
  readonly isWhole: boolean
}

export interface Mapping {
  /** Whether records that are read unchanged are decided again too. */
  readonly anew: boolean
  /** Whether all records of the run are decided again, and how many were to be decided before that. */
  readonly isAll: boolean
  readonly pendingBefore: number
  /** To be called after reading; then records that were not read are decided again too. */
  readonly queueRest: () => Promise<void>
  /** To be committed at the end of the run: all stored records are decided by the present settings. */
  readonly done: readonly Effect[]
}

/**
 * Makes records pending again although they have not changed: all of them in a full run, and when the settings that the
 * mapping depends on are not those of the last time.
 *
 * A full run reads everything anyway, so it makes records pending in the same write that stages them. If it breaks off,
 * the checkpoint says that the mapping is not done, and the next run makes all of them pending.
 */
export async function mappingOf(options: MappingOptions): Promise<Mapping> {
  const { store, run, route, everything, isWhole } = options
  const mapping = fingerprint(route.mapping)
  // Without streams that only feed others: their records are not mapped.
  const streams = options.streams.filter((stream) => route.flowOf(stream) !== null)
  const anew = everything && isWhole
  const isAll = everything || (await store.checkpoint(CHECKPOINT)) !== mapping
  const pending = isAll ? await store.pendingCounts(streams) : new Map<StreamName, number>()
  if (anew) await store.saveCheckpoint(CHECKPOINT, UNDONE)
  else if (isAll) await store.requeue(streams)
  return {
    ...{ anew, isAll },
    pendingBefore: [...pending.values()].reduce((sum, one) => sum + one, 0),
    queueRest: async () => {
      if (anew) await store.requeue(streams, run)
    },
    done: isWhole ? [{ do: 'checkpoint', name: CHECKPOINT, value: mapping }] : [],
  }
}
