import pLimit from 'p-limit'
import { dayIn } from '../core/clock.ts'
import { dueDay } from '../core/daily.ts'
import type { PhaseContext, Route } from '../core/flow.ts'
import type { RunId } from '../core/ids.ts'
import type { SourceRecord, StreamName } from '../core/record.ts'
import { readsEverything } from '../core/run.ts'
import { newRunNotes } from '../core/run-notes.ts'
import type { Operation, SyncStore } from '../core/sync-store.ts'
import { allArrived } from './all-arrived.ts'
import type { Approval } from './approval.ts'
import { recogniseTarget } from './decide/recognise-target.ts'
import { syncTarget } from './decide/sync-target.ts'
import type { KeptLease } from './keep-lease.ts'
import { stageAlone } from './read/follow-numbers.ts'
import type { SyncDeps, SyncOptions } from './run-contract.ts'
import { leftUpdates } from './write/left-updates.ts'
import { removeMade } from './write/remove-made.ts'
import { writeSource } from './write/write-source.ts'

// How many writes are sent at once. All of them are in doubt when the process dies, and each has to be looked for then.
export const WRITES = 16

export interface ContextOptions {
  readonly deps: Pick<SyncDeps, 'store' | 'connection' | 'settings' | 'source' | 'destination' | 'clock'>
  readonly options: Pick<SyncOptions, 'mode' | 'adopt'>
  readonly route: Pick<Route, 'dependants' | 'afterPage'>
  readonly id: RunId
  readonly sync: SyncStore
  /** Nothing may be written: the store and the destination only remember what would be. */
  readonly preview: boolean
  readonly approval: Approval | null
  readonly kept: Pick<KeptLease, 'signal' | 'stillOurs'>
  /** What earlier runs left in doubt. */
  readonly unsettled: readonly Operation[]
}

export interface RunContext {
  readonly context: PhaseContext
  /** From now on only what a person approved is written, where this run is about that. */
  readonly holdToApproved: () => void
  /** Whether an issue about the connection itself was raised. */
  readonly raised: () => boolean
}

/** What the phases of a run, or of a rehearsal of it, work with. */
export function contextOf(of: ContextOptions): RunContext {
  const { deps, options, route, id: run, sync: store, preview, approval, kept } = of
  const { settings, source, destination, clock } = deps
  const { signal, stillOurs } = kept
  const { onDeleted } = settings
  const targets = {
    ...{ store, destination, run, clock, signal, onDeleted, stillOurs },
    full: readsEverything(options.mode),
    left: leftUpdates(of.unsettled),
    sending: pLimit(WRITES),
  }
  const changing = { store, source, clock, run, signal, preview, stillOurs, inTurn: pLimit(1) }
  let approves: Approval['approves'] | undefined
  let raised = false
  const dependants = (stream: StreamName) => route.dependants?.(stream) ?? []
  const taken = (stream: StreamName, record: SourceRecord | null) =>
    stageAlone(stream, record, dependants(stream), store, run, async (page) =>
      route.afterPage?.(context, stream, page, []),
    )
  const context: PhaseContext = {
    ...{ store, source, destination, settings, signal, stillOurs, preview, run },
    mode: options.mode,
    today: dayIn(settings.timeZone, clock.now()),
    dueDay: dueDay(deps.connection.id, settings.timeZone, clock.now()),
    now: () => clock.now().getTime(),
    sleep: (ms) => clock.sleep(ms, signal),
    allArrived: async (lost) => !preview && (await allArrived(deps, lost, signal)),
    adopt: options.adopt !== undefined,
    notes: newRunNotes(),
    reread: async (stream, key) => taken(stream, await source.one(stream, key, signal)),
    rereadNumber: async (stream, number) => taken(stream, (await source.byNumber?.(stream, number, signal)) ?? null),
    approves: approval?.approves,
    sync: (target) =>
      options.adopt
        ? recogniseTarget(target, targets, options.adopt)
        : syncTarget(target, approves ? { ...targets, approves } : targets),
    removeMade: (made) => removeMade(made, { ...targets, preview, approves }),
    writeSource: async (change) => taken(change.stream, await writeSource(change, { ...changing, approves })),
    record: (operation, at) => store.commit([{ do: 'record', operation: { ...operation, run }, at }]),
    issue: async (issue) => {
      raised = true
      await store.commit([{ do: 'issue', issue }])
    },
    resolve: (stream, key, code) => store.commit([{ do: 'resolve', stream, key, code }]),
  }
  return {
    context,
    holdToApproved: () => {
      approves = approval?.approves
    },
    raised: () => raised,
  }
}
