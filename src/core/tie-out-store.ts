import type { By } from './actor.ts'
import type { Lease } from './connection.ts'
import type { Drift } from './drift.ts'
import type { ConnectionId, RunId } from './ids.ts'
import type { StreamName } from './record.ts'
import type { TieOut, TieOutLine } from './tie-out.ts'

/** Results of holding both sides against each other. */
export interface TieOutStore {
  /**
   * To be called before lines are kept: forgets those that a run which broke off left.
   *
   * @param by who asked for what differs to be put back, if anybody did: for the audit
   */
  readonly begin: (lease: Lease, run: RunId, by?: By | null) => Promise<void>
  readonly keepLines: (lease: Lease, run: RunId, lines: readonly TieOutLine[]) => Promise<void>
  /** Keeps a result; from then on the lines of older ones are gone. */
  readonly finish: (lease: Lease, run: RunId, tieOut: TieOut, drift: readonly Drift[]) => Promise<void>
  readonly latest: (connection: ConnectionId) => Promise<{ readonly run: RunId; readonly tieOut: TieOut } | null>
  readonly ofRun: (
    connection: ConnectionId,
    run: RunId,
  ) => Promise<{ readonly run: RunId; readonly tieOut: TieOut } | null>
  /** The latest of each connection. */
  readonly all: () => Promise<readonly { readonly connection: ConnectionId; readonly tieOut: TieOut }[]>
  /** Lines in the order in which they were kept, counted from 1, those after `after`. */
  readonly lines: (connection: ConnectionId, run: RunId, after: number, limit: number) => Promise<readonly TieOutLine[]>
  readonly drift: (connection: ConnectionId, run: RunId, after: number, limit: number) => Promise<readonly Drift[]>
  /** Of one record. */
  readonly driftOf: (
    connection: ConnectionId,
    run: RunId,
    record: { readonly stream: StreamName; readonly key: string },
  ) => Promise<readonly Drift[]>
}
