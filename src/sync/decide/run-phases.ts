import type { Clock } from '../../core/clock.ts'
import type { Destination } from '../../core/connector.ts'
import type { Phase, PhaseContext, Route } from '../../core/flow.ts'
import type { StreamName } from '../../core/record.ts'
import type { RunProgress } from '../../core/run.ts'
import type { Operation } from '../../core/sync-store.ts'
import type { Watch } from '../../core/watch.ts'
import type { Tally } from '../tally.ts'
import { resolveDoubts } from '../write/in-doubt.ts'
import { runPhase } from './run-phase.ts'

export interface PhasesOptions {
  readonly route: Route
  readonly context: PhaseContext
  readonly destination: Destination
  readonly clock: Clock
  /** All streams of the run. */
  readonly streams: readonly StreamName[]
  /** Operations that earlier runs left unsettled. */
  readonly left: readonly Operation[]
  /** Streams that broke off while they were read. */
  readonly failed: ReadonlySet<StreamName>
  readonly chosen: (flow: string | null) => boolean
  readonly tally: Tally
  readonly progress: (progress: RunProgress) => void
  readonly log: (event: object) => void
  readonly watch: Watch
  /** Whether to prepare nothing yet, with so much to decide: preparing may already write. */
  readonly putsOff?: (pending: ReadonlyMap<StreamName, number>) => Promise<boolean>
}

export interface Phases {
  /** Prepares the first write, if there is anything to decide: asks both systems. */
  readonly prepare: () => Promise<void>
  /** Decides all pending records, phase by phase; may be called again whenever something was staged. */
  readonly run: () => Promise<void>
}

export function phasesOf(options: PhasesOptions): Phases {
  const { route, context, destination, clock, streams, failed, chosen, tally, progress, log, watch } = options
  const { store, signal } = context
  const foundMade = new Set<string>()
  const onFound = ({ stream, key }: Operation) => void foundMade.add(`${stream}:${key}`)
  const doubtful = { store, source: context.source, destination, clock, signal, finder: route.finder, onFound }
  const doubts = async () => resolveDoubts(await store.unsettled(), doubtful)
  // Looked up before the first phase, so that operations of this run are not among them.
  let left: readonly Operation[] | null = options.left
  const hasWork = (counts: ReadonlyMap<StreamName, number>) => counts.size > 0 || (left?.length ?? 0) > 0
  let asked: Promise<readonly Phase[]> | null = null
  const prepared = () => {
    asked ??= route.prepare(context)
    return asked
  }
  return {
    prepare: async () => {
      const pending = await store.pendingCounts(streams)
      if (hasWork(pending) && !(await options.putsOff?.(pending))) await prepared()
    },
    run: async () => {
      left ??= await store.unsettled()
      const now = await store.pendingCounts(streams)
      if (!hasWork(now)) return
      // To prepare, or to find what was made after all, may make records pending.
      const isStill = asked !== null && left.length === 0
      const phases = await prepared()
      await resolveDoubts(left, doubtful)
      left = null
      const all = phases.flatMap((one) => one.streams)
      let pending = isStill && all.every((stream) => streams.includes(stream)) ? now : null
      for (const phase of phases) {
        if (!phase.streams.some((stream) => chosen(route.flowOf(stream)))) continue
        // Skipped where its streams broke off: parties are matched all together, and half of them would match wrongly.
        if (phase.streams.every((stream) => failed.has(stream))) continue
        pending ??= await store.pendingCounts(all)
        const waiting = pending
        if (!phase.streams.some((stream) => waiting.has(stream))) continue
        // Counted again for the next phase, since decisions may make other records pending.
        pending = null
        // Rows that only feed other records count for no flow, so they do not count in the progress either.
        const counts = (stream: StreamName) => route.flowOf(stream) !== null
        const total = phase.streams.reduce((sum, one) => sum + (counts(one) ? (waiting.get(one) ?? 0) : 0), 0)
        let done = 0
        const onRecord = (stream: StreamName) => {
          if (counts(stream)) progress({ phase: phase.name, done: ++done, total: Math.max(total, done) })
        }
        if (total > 0) progress({ phase: phase.name, done, total })
        const run = { context, tally, resolveDoubts: doubts, foundMade, log, onRecord, watch }
        await watch.part('phase', { phase: phase.name, records: total }, () => runPhase(phase, run))
      }
    },
  }
}
