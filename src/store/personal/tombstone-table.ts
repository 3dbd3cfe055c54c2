import type { ConnectionId } from '../../core/ids.ts'
import type { Tombstone } from '../../core/tombstone.ts'

/** Who was erased. */
export interface TombstoneTable {
  connection: ConnectionId
  hash: Tombstone
  /** Of a party: JSON, the streams whose records belong to it and name it by its number. */
  children: string | null
  at: number
}
