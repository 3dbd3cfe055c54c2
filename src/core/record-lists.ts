import type { Entity } from './connector.ts'
import type { ConnectionId, RemoteId, RunId, SourceKey } from './ids.ts'
import type { Json } from './json.ts'
import type { RecordState, StagedRecord, StreamName } from './record.ts'
import type { SearchTerm } from './search-terms.ts'
import type { Shadow } from './sync-store.ts'

/** What a record said until `run` read something else. */
export interface RecordVersion {
  /** Epoch ms. */
  readonly until: number
  readonly run: RunId
  readonly data: Json
}

/** What was read, whatever became of it. Needs no lease. */
export interface RecordLists {
  /** By stream and key, after `after`. `state`: whichever where `null`. */
  readonly page: (
    connection: ConnectionId,
    filter: { readonly streams: readonly StreamName[]; readonly state: RecordState | null },
    after: Pick<StagedRecord, 'stream' | 'key'> | null,
    limit: number,
  ) => Promise<readonly StagedRecord[]>
  /** Those of one party, by key. */
  readonly ofParent: (connection: ConnectionId, stream: StreamName, parent: string) => Promise<readonly StagedRecord[]>
  readonly get: (
    connection: ConnectionId,
    stream: StreamName,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, StagedRecord>>
  /** Those with this very term, by stream and key. */
  readonly byTerm: (connection: ConnectionId, term: SearchTerm, limit: number) => Promise<readonly StagedRecord[]>
  /** Those of whose words some begins with each of these, which are words as `wordsOf` makes them. */
  readonly byWords: (
    connection: ConnectionId,
    beginnings: readonly string[],
    limit: number,
  ) => Promise<readonly StagedRecord[]>
  /** What a record said before, oldest first, as long as that is kept. */
  readonly versions: (connection: ConnectionId, stream: StreamName, key: string) => Promise<readonly RecordVersion[]>
  /** Epoch ms; `null` where an earlier version read it first. */
  readonly firstReadAt: (connection: ConnectionId, stream: StreamName, key: string) => Promise<number | null>
  readonly waiting: (connection: ConnectionId) => Promise<number>
  readonly pending: (connection: ConnectionId, stream: StreamName) => Promise<number>
  /** What was last written to records of one kind, by their id. */
  readonly shadowsAfter: (
    connection: ConnectionId,
    entity: Entity,
    after: RemoteId | null,
    limit: number,
  ) => Promise<readonly Shadow[]>
}
