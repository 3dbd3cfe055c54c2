import type { ConnectionId, SourceKey } from './ids.ts'
import type { Json } from './json.ts'
import type { StreamName } from './record.ts'

/** Who does something. A `person` is the user of the machine whose command line it is. */
export interface Actor {
  readonly kind: 'person' | 'schedule' | 'webhook' | 'system'
  /** Empty where it is not known, as of what an earlier version noted. */
  readonly name: string
}

export const SYSTEM: Actor = { kind: 'system', name: 'ml-connector' }

/** Who runs a connection that no person asked to run, by what woke it. */
export const wokenBy = (trigger: string): Actor =>
  trigger === 'schedule' || trigger === 'webhook' ? { kind: trigger, name: trigger } : SYSTEM

/** Who does something, and when (epoch ms): what a use case hands to the store with every action. */
export interface By {
  readonly actor: Actor
  readonly at: number
}

/** What somebody did. */
export interface Did {
  /** The thing and the verb: `issue.answer`, `connection.pause`. */
  readonly action: `${string}.${string}`
  /** `null`: it concerns all of them. */
  readonly connection: ConnectionId | null
  /** The record it is about, so that what is erased of a record is found here too. */
  readonly record?: { readonly stream: StreamName; readonly key: SourceKey | string }
  /** The id of what it is about, where that is no record: a run, an issue, a delivery. */
  readonly subject?: string
  readonly before?: Json
  readonly after?: Json
}

/** A row of the audit. `connectionName` is its name at that time, since it may be deleted. */
export interface Audited extends By {
  readonly id: string
  readonly action: string
  readonly connection: ConnectionId | null
  readonly connectionName: string | null
  readonly stream: StreamName | null
  readonly key: string | null
  readonly subject: string | null
  readonly before: Json
  readonly after: Json
}
