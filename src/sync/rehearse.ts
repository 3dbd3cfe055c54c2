import type { KeptWrite } from '../core/approval.ts'
import type { Route } from '../core/flow.ts'
import type { RunId } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { RunProgress } from '../core/run.ts'
import { unwatched } from '../core/watch.ts'
import { keptWrites } from './approval.ts'
import { previewDestination } from './around/preview-destination.ts'
import { previewStore } from './around/preview-store.ts'
import { ofParties, type Parties } from './chosen-parties.ts'
import { phasesOf } from './decide/run-phases.ts'
import type { KeptLease } from './keep-lease.ts'
import { contextOf } from './phase-context.ts'
import type { SyncDeps, SyncOptions } from './run-contract.ts'
import { newTally } from './tally.ts'

export interface RehearseOptions {
  readonly deps: SyncDeps
  readonly options: Pick<SyncOptions, 'mode'>
  readonly id: RunId
  readonly kept: KeptLease
  readonly route: Route
  readonly streams: readonly StreamName[]
  /** Streams that broke off while they were read. */
  readonly failed: ReadonlySet<StreamName>
  readonly chosen: (flow: string | null) => boolean
  readonly progress: (progress: RunProgress) => void
}

/**
 * What a run that has read would write now, decided as it would decide, with nothing sent: the rows it moves are put back
 * before it answers. Where the process dies in between, the next run puts them back.
 */
export async function rehearse(of: RehearseOptions): Promise<readonly KeptWrite[]> {
  const { deps, options, id, kept, streams, failed, chosen } = of
  const { clock, store } = deps
  const preview = previewStore(store.rehearse(kept.lease))
  const parties: Parties = new Map()
  const route = ofParties(of.route, null, parties)
  const destination = previewDestination(deps.destination, preview.unmade)
  try {
    const { context } = contextOf({
      ...{ deps: { ...deps, destination }, options, route, id, sync: preview.store, kept },
      ...{ preview: true, approval: null, unsettled: [] },
    })
    const phases = phasesOf({
      ...{ route, context, destination, clock, streams, failed, chosen, left: [], tally: newTally([]) },
      progress: ({ phase, ...at }) => of.progress({ phase: `Planning ${phase}`, ...at }),
      log: () => undefined,
      watch: unwatched,
    })
    await phases.run()
    return keptWrites(preview.found().planned, parties)
  } finally {
    await store.putBack(kept.lease)
  }
}
