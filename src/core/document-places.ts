import type { Day } from './clock.ts'
import type { ConnectionId, SourceKey } from './ids.ts'
import type { StagedRecord, StreamName } from './record.ts'

/** Where a document stands in the lists of its party. */
export interface DocumentPlace {
  /** When it has to be paid, of one that asks for money: how the party pays is told by these. `null`: it asks for none. */
  readonly due: Day | null
  /** Sorts what is open; `null`: nothing of it is left. */
  readonly open: string | null
}

/** A document in one of those lists; of several with the same place, by stream and key. */
export interface PlacedAt {
  readonly place: string
  readonly stream: StreamName
  readonly key: SourceKey
}
/** The same in the list by due date, which goes on by number. */
export interface DueAt extends PlacedAt {
  readonly number: string
}

export type PlacedRecord = StagedRecord & { readonly place: string }

export interface PlacedLists {
  /** Documents of a party of which something is left, in the order of their places. */
  readonly openDocuments: (
    connection: ConnectionId,
    parent: string,
    after: PlacedAt | null,
    limit: number,
  ) => Promise<readonly PlacedRecord[]>
  /**
   * Those of a party that ask for money, due until a day, the latest first, then by number; due before `openBefore` only
   * what is open.
   */
  readonly dueDocuments: (
    connection: ConnectionId,
    parent: string,
    days: { readonly until: Day; readonly openBefore: Day },
    after: DueAt | null,
    limit: number,
  ) => Promise<readonly PlacedRecord[]>
}
