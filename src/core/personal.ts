import type { By } from './actor.ts'
import type { Lease } from './connection.ts'
import type { Entity } from './connector.ts'
import { SyncError } from './errors.ts'
import type { ConnectionId, RemoteId, SourceKey } from './ids.ts'
import type { Json } from './json.ts'
import type { StreamName } from './record.ts'

/** One party of the source, and what tells its rows from those of others. */
export interface Subject {
  readonly connection: ConnectionId
  readonly party: Party
  /** Itself, what is worked out of it, and its documents; `key` is also a number where issues name a record by that. */
  readonly records: readonly { readonly stream: StreamName; readonly key: SourceKey }[]
  /** Its records in the destination that are of nobody else. */
  readonly remotes: readonly Remote[]
  /** How descriptions of deliveries about it begin. */
  readonly told: readonly string[]
  /** Its name, addresses and numbers: by them what was said about others tells of it too. */
  readonly words: readonly string[]
}

export interface Party {
  readonly stream: StreamName
  readonly key: SourceKey
  readonly number: string | null
  /** Streams whose records belong to it and name it by its number. */
  readonly children: readonly StreamName[]
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
  /**
   * Replaces what tells of the party by `erased` and deletes what is about nothing else, in one commit. What stays is links
   * and tombstones, by which the next read brings nothing back.
   *
   * @throws SyncError `erase.in_doubt`, `engine.lease_lost` (hold), having written nothing
   */
  readonly erase: (lease: Lease, subject: Subject, by: By) => Promise<void>
  /** When a party was erased, epoch ms; `name`: its key, or the number it had. `null` where none of that name was. */
  readonly erasedAt: (connection: ConnectionId, stream: StreamName, name: string) => Promise<number | null>
}

/** Writes for whoever is to be erased of which nobody knows yet whether they arrived. */
export const eraseInDoubt = (writes: number): SyncError =>
  new SyncError(
    'erase.in_doubt',
    `${writes === 1 ? 'A write' : `${writes} writes`} for this customer may or may not have arrived: a run or an undo was cut short.`,
    { do: 'hold' },
    { advice: 'Run the connection once, or the undo again: that settles it. Then erase.' },
  )
