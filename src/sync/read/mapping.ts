import { fingerprint } from '../../core/fingerprint.ts'
import type { Route } from '../../core/flow.ts'
import type { RunId } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'

const CHECKPOINT = 'settings'
const UNDONE = ''

export interface MappingOptions {
  readonly store: SyncStore
  readonly run: RunId
  readonly route: Route
  readonly streams: readonly StreamName[]
  readonly everything: boolean
  /** All flows take part. */
  readonly isWhole: boolean
}

export interface Mapping {
  /** What is read as it was is decided again too. */
  readonly anew: boolean
  /** After the reading: so is what was not read. */
  readonly queueRest: () => Promise<void>
  /** At the end: everything stored is mapped by these settings. */
  readonly done: readonly Effect[]
}

/**
 * Queues again what is decided although nothing of it changed: all of it in a full run, and where the settings that
 * the mapping depends on are others than last time.
 *
 * A full run reads everything anyway, so its records are queued as they are read, in the same write; one that is
 * broken off leaves the mapping undone, which the next run makes up for.
 */
export async function mappingOf(options: MappingOptions): Promise<Mapping> {
  const { store, run, route, everything, isWhole } = options
  const mapping = fingerprint(route.mapping)
  // Streams that only feed others are followed when they change: nothing of them is mapped.
  const streams = options.streams.filter((stream) => route.flowOf(stream) !== null)
  const anew = everything && isWhole
  if (anew) await store.saveCheckpoint(CHECKPOINT, UNDONE)
  else if (everything || (await store.checkpoint(CHECKPOINT)) !== mapping) await store.requeue(streams)
  return {
    anew,
    queueRest: async () => {
      if (anew) await store.requeue(streams, run)
    },
    done: isWhole ? [{ do: 'checkpoint', name: CHECKPOINT, value: mapping }] : [],
  }
}
