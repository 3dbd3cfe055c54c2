import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, OperationId, RemoteId, RunId, SourceKey } from '../../core/ids.ts'

/** What was taken back and waits to be released. */
export interface KeptBackTable {
  connection: ConnectionId
  run: RunId
  undo: RunId
  operation: OperationId
  stream: string
  key: SourceKey
  role: string
  entity: Entity
  remote: RemoteId
  /** `''`: the record as a whole. */
  field: string
  at: number
}
