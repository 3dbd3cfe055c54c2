import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, RemoteId } from '../../core/ids.ts'

export interface MirrorTable {
  connection: ConnectionId
  entity: Entity
  remote: RemoteId
  fields: string
  updated_at: string | null
  merged_into: RemoteId | null
  deleted: number
  /** The hashed keys as JSON, to see in one comparison whether the rows of `mirror_key` are still right. */
  keys: string
  /** Further hashed values, which nobody looks up. */
  marks: string
}

export interface MirrorKeyTable {
  connection: ConnectionId
  entity: Entity
  rule: string
  /** Hashed. */
  value: string
  remote: RemoteId
}
