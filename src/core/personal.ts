import type { Entity } from './connector.ts'
import type { ConnectionId, RemoteId, SourceKey } from './ids.ts'
import type { Json } from './json.ts'
import type { StreamName } from './record.ts'

/** One party of the source, and what tells its rows from those of others. */
export interface Subject {
  readonly connection: ConnectionId
  /** Itself, what is worked out of it, and its documents; `key` is also a number where issues name a record by that. */
  readonly records: readonly { readonly stream: StreamName; readonly key: SourceKey }[]
  /** Its records in the destination that are of nobody else. */
  readonly remotes: readonly Remote[]
  /** How descriptions of deliveries about it begin. */
  readonly told: readonly string[]
  /** Its name, addresses and numbers: by them what was said about others tells of it too. */
  readonly words: readonly string[]
}
export interface Remote {
  readonly entity: Entity
  readonly remote: RemoteId
}

/** Rows of one table, as they are stored; columns that hold JSON are parsed. */
export interface HeldRows {
  readonly table: string
  readonly rows: readonly { readonly [column: string]: Json }[]
}

/** What is kept of people. */
export interface Personal {
  /** Every stored row that tells something of it, by table; tables without any are absent. */
  readonly held: (subject: Subject) => Promise<readonly HeldRows[]>
  /** Records in our copy of the destination of which a field holds one of these ids, as of the persons of an organization. */
  readonly pointing: (
    connection: ConnectionId,
    at: readonly { readonly field: string; readonly remote: RemoteId }[],
  ) => Promise<readonly Remote[]>
}
