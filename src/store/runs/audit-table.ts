import type { Actor } from '../../core/actor.ts'
import type { ConnectionId } from '../../core/ids.ts'

/** What people did. `connection_name`: its name at that time, since it may be deleted. */
export interface AuditTable {
  id: string
  at: number
  actor_kind: Actor['kind']
  actor: string
  action: string
  connection: ConnectionId | null
  connection_name: string | null
  stream: string | null
  key: string | null
  subject: string | null
  before: string | null
  after: string | null
}
