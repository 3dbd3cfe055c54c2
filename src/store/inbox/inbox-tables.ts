import type { ConnectionId, SystemName } from '../../core/ids.ts'
import type { InboxState } from '../../core/inbox.ts'

export interface HookTable {
  id: string
  connection: ConnectionId
  system: SystemName
  /** JSON, a list of ids. */
  registrations: string
  our_user: string | null
  probed_until: number | null
  attempted_at: number | null
  verified_at: number | null
  problem: string | null
}

/** Which kinds of records deliveries ever told of; kept when the deliveries are deleted. */
export interface HookHeardTable {
  connection: ConnectionId
  system: SystemName
  concerns: string
  last_at: number
}

export interface InboxTable {
  /** Ids sort by arrival. */
  id: string
  connection: ConnectionId
  system: SystemName
  /** The sender's id of the delivery. */
  delivery: string
  about: string
  headers: string
  /** The raw bytes: as text where they are text, else in base64. */
  body: string
  encoding: 'utf8' | 'base64'
  received_at: number
  state: InboxState
  reason: string | null
  settled_at: number | null
  replays: number
}
