import type { Pipedrive } from '../connectors/pipedrive/model.ts'
import type { VismaConnector } from '../connectors/visma/connector.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import type { Again } from '../core/watch.ts'
import type { SyncDeps } from '../sync/run-contract.ts'
import type { Caller } from './caller.ts'

/** A connection with both systems at hand. */
export interface Reached {
  readonly connection: Connection
  readonly source: VismaConnector
  readonly destination: Pipedrive
  /** What a run is made of; it reports the calls from here on. */
  readonly runDeps: () => SyncDeps
  /** Tells of every wait for a system; answers how to end that. */
  readonly onAgain: (told: (again: Again) => void) => () => void
}

/** @throws SyncError `connection.unknown`, or that its credentials cannot be opened (hold) */
export type Reach = (name: string) => Promise<Reached>

/** What use cases need that ask a system or write to one. */
export interface Reaching {
  readonly store: Store
  readonly clock: Clock
  readonly reach: Reach
}

/** Work on a connection whose systems are asked: their waits are told meanwhile, and what it spent is kept at its end. */
export async function reaching<T>(
  reach: Reach,
  name: string,
  { tell }: Pick<Caller, 'tell'>,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const reached = await reach(name)
  const endTelling = reached.onAgain(({ why, afterMs }) => tell({ is: 'again', why, afterMs }))
  try {
    return await work(reached)
  } finally {
    endTelling()
    await reached.destination.flush()
  }
}
