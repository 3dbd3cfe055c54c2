import type { Lease } from '../core/connection.ts'
import type { PhaseContext, Route } from '../core/flow.ts'
import { type RunProgress, readsBack } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import type { NewIssue } from '../core/sync-store.ts'
import type { SyncOptions } from './run-contract.ts'

export interface BothSides {
  readonly store: Pick<Store, 'tieOuts'>
  readonly route: Pick<Route, 'tieOut'>
  readonly lease: Lease
  /** Decides and writes whatever is pending. */
  readonly write: () => Promise<void>
  readonly progress: (progress: RunProgress) => void
}

const DIFFERS = { stream: 'connection', key: 'tie-out', code: 'tie_out.differs' } as const

/**
 * Ends a run whose mode reads back: both sides are held against each other, and the result is kept.
 *
 * @returns whether a person has to see to what was found
 * @throws SyncError `run.brake` (hold) where putting it back is held; the result is kept before
 */
export async function readBoth(both: BothSides, options: SyncOptions, context: PhaseContext): Promise<boolean> {
  const { store, route, lease, write, progress } = both
  // Of some flows or some parties there is no whole to tie out.
  const isWhole = options.flows.length === 0 && options.only === undefined && !context.preview
  if (!readsBack(options.mode) || route.tieOut === undefined || !isWhole) return false
  const { actor } = options
  const isPersons = options.fix === true && actor?.kind === 'person'
  await store.tieOuts.begin(lease, context.run, isPersons ? { actor, at: context.now() } : null)
  const { tieOut, drift, held } = await route.tieOut(context, {
    texts: options.texts ?? false,
    fix: options.fix ?? false,
    write,
    progress,
    keep: (lines) => store.tieOuts.keepLines(lease, context.run, lines),
  })
  await store.tieOuts.finish(lease, context.run, tieOut, drift)
  const differs = tieOut.verdict === 'differs'
  if (differs) await context.issue(differsIssue(context))
  else await context.resolve(DIFFERS.stream, DIFFERS.key, DIFFERS.code)
  // What was compared is true also where putting it back is held.
  if (held !== null) throw held
  return differs
}

const differsIssue = ({ destination, run }: PhaseContext): NewIssue => ({
  flow: 'connection',
  ...DIFFERS,
  message: `${destination.title} does not show what was written there, or does not show it all.`,
  advice:
    'See what differs: ml-connector tie-out NAME --last. Put it back: ml-connector sync NAME --mode reconcile --fix',
  details: { run },
})
