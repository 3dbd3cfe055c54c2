import type { Identity } from './identity.ts'
import type { ConnectionId } from './ids.ts'
import type { Json } from './json.ts'

export type ConnectionState = 'not_started' | 'active' | 'paused' | 'held'

export interface Connection {
  readonly id: ConnectionId
  readonly name: string
  /** The connection file without secrets (`core/settings.ts`). */
  readonly settings: Json
  readonly state: ConnectionState
  /** Why held, who must do what. */
  readonly stateReason: string | null
  /**
   * The Pipedrive account: connections that share it never overlap and share its budget. What Pipedrive itself says,
   * once it was asked; until then the host.
   */
  readonly account: string
  /** Where that account is reached: `nordlys.pipedrive.com`. */
  readonly host: string
  /** Which companies it is for, as they said themselves; `null` until they were asked. */
  readonly identity: Identity | null
  /** When they were last asked; `null` since what it goes by (addresses, credentials) was changed. */
  readonly identifiedAt: number | null
  /** The end of its first run that wrote, epoch ms: from then on schedules may run it. */
  readonly startedAt: number | null
  /** When it was first known to work with the credentials it has now. */
  readonly workedAt: number | null
  /** Since when a system that let us in before has been refusing us, and when it last did. */
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
