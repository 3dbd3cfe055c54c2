import type { Identity } from './identity.ts'
import type { ConnectionId } from './ids.ts'
import type { Json } from './json.ts'

export type ConnectionState = 'not_started' | 'active' | 'paused' | 'held'

export interface Connection {
  readonly id: ConnectionId
  readonly name: string
  /** The connection file without secrets (`connection/schema.ts`). */
  readonly settings: Json
  readonly state: ConnectionState
  /** Why the connection is held, and who must do what. */
  readonly stateReason: string | null
  /**
   * The account at the destination: connections that share it share its budget and never run at the same time. The ids that
   * that system names for it, or the host until it was asked.
   */
  readonly account: string
  /** The host of that account: `nordlys.pipedrive.com`. */
  readonly host: string
  /** The companies it is for, as the two systems named them; `null` until they were asked. */
  readonly identity: Identity | null
  /** When the systems were last asked for it; `null` again once addresses or credentials were changed. */
  readonly identifiedAt: number | null
  /** The end of its first run that wrote, epoch ms: from then on schedules may run it. */
  readonly startedAt: number | null
  /** When it first worked with its present credentials. */
  readonly workedAt: number | null
  /** Since when a system that used to let us in refuses us, and when it last did. */
  readonly refusedSince: number | null
  readonly refusedAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Lease {
  readonly connection: ConnectionId
  readonly owner: string
  readonly fence: number
}
