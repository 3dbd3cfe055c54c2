import type { Audited } from './actor.ts'
import type { KeptWrite } from './approval.ts'
import type { PlacedLists } from './document-places.ts'
import type { ConnectionId, OperationId, RunId } from './ids.ts'
import type { InboxEntry, InboxState } from './inbox.ts'
import type { MatchedLists } from './matching.ts'
import type { OwedLists } from './owed.ts'
import type { RecordState, StreamName } from './record.ts'
import type { Run, RunMode, RunStatus } from './run.ts'
import type { Issue, IssueState, Operation } from './sync-store.ts'

export interface RunFilter {
  readonly status?: RunStatus | undefined
  readonly mode?: RunMode | undefined
  /** That read something for this flow. */
  readonly flow?: string | undefined
  /** Started at or after, and before. Epoch ms. */
  readonly since?: number | undefined
  readonly until?: number | undefined
}
export type RunPlace = Pick<Run, 'startedAt' | 'id'>

export interface IssueFilter {
  readonly state: IssueState
  readonly code?: string | undefined
  readonly streams?: readonly StreamName[] | undefined
}
export type IssuePlace = Pick<Issue, 'lastSeen' | 'id'>

/** Issues of one code in one state. Times are epoch ms. */
export interface CountedIssues {
  readonly code: string
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

export interface PlacedWrite {
  /** Counted from 0. */
  readonly place: number
  readonly write: KeptWrite
}
export type WriteGroup = Pick<KeptWrite, 'flow' | 'kind' | 'entity'>

/**
 * Lists for people, a page at a time: after a place in the order of an index, so that a page costs the same wherever it
 * is, however long the list.
 */
export interface Lists extends OwedLists, MatchedLists, PlacedLists {
  /** The newest first. */
  readonly runs: (
    connection: ConnectionId,
    filter: RunFilter,
    after: RunPlace | null,
    limit: number,
  ) => Promise<readonly Run[]>
  /** In the order in which they were asked for. */
  readonly operations: (run: RunId, after: OperationId | null, limit: number) => Promise<readonly Operation[]>
  /** Those seen last first. */
  readonly issues: (
    connection: ConnectionId,
    filter: IssueFilter,
    after: IssuePlace | null,
    limit: number,
  ) => Promise<readonly Issue[]>
  /** By code, the most first. */
  readonly issueCodes: (connection: ConnectionId, state: IssueState) => Promise<readonly CountedIssues[]>
  /** The newest first. `state`: all where `null`. */
  readonly inbox: (
    connection: ConnectionId,
    state: InboxState | null,
    after: string | null,
    limit: number,
  ) => Promise<readonly InboxEntry[]>
  /** The newest first. `null`: whatever it concerns. */
  readonly audit: (connection: ConnectionId | null, after: string | null, limit: number) => Promise<readonly Audited[]>
  /** What a preview would write, in its order. */
  readonly planned: (
    preview: RunId,
    group: WriteGroup | null,
    after: number | null,
    limit: number,
  ) => Promise<readonly PlacedWrite[]>
  /** How many writes of each group, and to which system (`null`: the destination). */
  readonly plannedGroups: (
    preview: RunId,
  ) => Promise<readonly (WriteGroup & { readonly system: string | null; readonly count: number })[]>
  /** How many records of these streams stand where. */
  readonly recordStates: (
    connection: ConnectionId,
    streams: readonly StreamName[],
  ) => Promise<ReadonlyMap<RecordState, number>>
}
