import type { Pipedrive } from '../connectors/pipedrive/model.ts'
import type { VismaConnector } from '../connectors/visma/connector.ts'
import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Json } from '../core/json.ts'
import type { RunProgress } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import type { Again } from '../core/watch.ts'
import type { FitCounts } from '../flows/visma-pipedrive/fit/count-fit.ts'
import type { SyncDeps } from '../sync/run-contract.ts'
import { type Caller, waitNews } from './caller.ts'

/** A connection with both systems at hand. */
export interface Reached {
  readonly connection: Connection
  readonly source: VismaConnector
  readonly destination: Pipedrive
  /** Counts what a first sync would do; nothing is written or stored. */
  readonly fit: (told: (progress: RunProgress) => void, signal: AbortSignal) => Promise<FitCounts>
  /** All that a run needs; its report counts the calls from this moment on. */
  readonly runDeps: () => SyncDeps
  /** Calls `told` at every wait for a system. @returns a function that ends that */
  readonly onAgain: (told: (again: Again) => void) => () => void
}

/**
 * @param settings What it works by instead of what is stored, to look what that would do.
 * @throws SyncError `connection.unknown`, or that its credentials cannot be opened (hold)
 */
export type Reach = (name: string, settings?: Json) => Promise<Reached>

/** What use cases need to ask a system or to write to one. */
export interface Reaching {
  readonly store: Store
  readonly clock: Clock
  /** Who asks: their runs are noted in the audit. */
  readonly actor: Actor
  readonly reach: Reach
}

/** Runs work that asks the systems: tells of waits meanwhile, and stores the units it spent at its end. */
export async function reaching<T>(
  reach: Reach,
  name: string,
  { tell }: Pick<Caller, 'tell'>,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const reached = await reach(name)
  const endTelling = reached.onAgain((again) => tell({ is: 'again', ...waitNews(again) }))
  try {
    return await work(reached)
  } finally {
    endTelling()
    await reached.destination.flush()
  }
}
