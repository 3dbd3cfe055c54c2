import type { Side } from '../../core/agreement.ts'
import type { ConnectionId, RemoteId, SourceKey } from '../../core/ids.ts'

/** What both sides agreed on last, a field a row. */
export interface AgreedValueTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  field: string
  value: string
  side: Side
  who: string | null
  at: number
}

/** What people changed in the destination and what is not settled yet. */
export interface NoticedEditTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  field: string
  remote: RemoteId
  value: string | null
  who: string | null
  at: number
}
