import type { By } from './actor.ts'
import type { Connection, Lease } from './connection.ts'
import type { Delivery } from './hint.ts'
import type { ConnectionId, SystemName } from './ids.ts'

/** Where a system sends its deliveries for one connection, and how that stands. */
export interface Hook {
  /** The unguessable last segment of its address. */
  readonly id: string
  readonly connection: ConnectionId
  readonly system: SystemName
  /** Ids of our registrations at the sender. */
  readonly registrations: readonly string[]
  /** The user we act as at the sender: what this user does through the API is our own echo. */
  readonly ourUser: string | null
  /** Epoch ms until which an empty request without credentials is welcome: the sender may try out a new address. */
  readonly probedUntil: number | null
  /** Epoch ms of the last registration that was sent. */
  readonly attemptedAt: number | null
  /** Epoch ms of the last comparison with the sender's list. */
  readonly verifiedAt: number | null
  /** What keeps deliveries from coming, for the operator. */
  readonly problem: string | null
}
export type HookChange = Partial<
  Pick<Hook, 'registrations' | 'ourUser' | 'probedUntil' | 'attemptedAt' | 'verifiedAt' | 'problem'>
>

/** `stored`: to be acted on by the connection's next run. */
export type InboxState = 'stored' | 'done' | 'failed'

/** An authenticated delivery on its way into the store. Its headers carry no credentials. */
export interface NewDelivery extends Delivery {
  readonly connection: ConnectionId
  readonly system: SystemName
  readonly deliveryId: string
  /** For lists: `organization 42 changed`. */
  readonly about: string
  /** The records it tells of, by kind and id, as far as it names them. */
  readonly names?: readonly { readonly concerns: string; readonly id: string }[]
  /** Kinds of records it tells of, to know later which kinds ever arrived. */
  readonly concerns: readonly string[]
  /** Why there is nothing to do, which makes it `done` at once; `null` when there is. */
  readonly aside: string | null
  /** Epoch ms. */
  readonly receivedAt: number
}

export interface InboxEntry {
  readonly id: string
  readonly system: SystemName
  readonly deliveryId: string
  readonly about: string
  readonly receivedAt: number
  readonly state: InboxState
  /** Why there was nothing to do, or what went wrong. */
  readonly reason: string | null
  readonly settledAt: number | null
  /** How often it was played again. */
  readonly replays: number
}
export type StoredDelivery = InboxEntry & Delivery

export interface SettledDelivery {
  readonly id: string
  readonly state: Exclude<InboxState, 'stored'>
  readonly reason: string | null
}

/** Deliveries of both systems, and the addresses they come to. */
export interface Inbox {
  /** The hook with this id and its connection. */
  readonly door: (id: string) => Promise<{ readonly hook: Hook; readonly connection: Connection } | null>
  readonly hook: (connection: ConnectionId, system: SystemName) => Promise<Hook | null>
  /** The connection's hook, made with this id where there is none. Several processes may call it at once. */
  readonly openHook: (connection: ConnectionId, system: SystemName, id: string) => Promise<Hook>
  readonly changeHook: (connection: ConnectionId, system: SystemName, change: HookChange) => Promise<void>
  /** Kind of record → when a delivery last told of it, epoch ms. */
  readonly heard: (connection: ConnectionId, system: SystemName) => Promise<ReadonlyMap<string, number>>

  /** Stores deliveries in one commit and answers, in their order, which of them were not known yet. */
  readonly add: (deliveries: readonly NewDelivery[]) => Promise<readonly boolean[]>
  /** Deliveries to act on, in the order of their arrival. */
  readonly stored: (connection: ConnectionId, after: string | null, limit: number) => Promise<readonly StoredDelivery[]>
  /** @throws SyncError `engine.lease_lost` (hold), having written nothing, when another worker has taken over. */
  readonly settle: (lease: Lease, settled: readonly SettledDelivery[], at: number) => Promise<void>
  /** Connections with deliveries to act on. A starting process wakes them, in case their wake was lost. */
  readonly waiting: () => Promise<readonly ConnectionId[]>

  /** The newest first. */
  readonly list: (
    connection: ConnectionId,
    states: readonly InboxState[],
    limit: number,
  ) => Promise<readonly InboxEntry[]>
  /** Deliveries whose description begins with one of these, the newest so many, oldest first. */
  readonly about: (
    connection: ConnectionId,
    beginnings: readonly string[],
    limit: number,
  ) => Promise<readonly InboxEntry[]>
  readonly get: (connection: ConnectionId, id: string) => Promise<StoredDelivery | null>
  /** A few of the ids that begin with what was typed. */
  readonly alike: (connection: ConnectionId, typed: string) => Promise<readonly string[]>
  /** Has these acted on again, whatever became of them before. @returns how many of them there were */
  readonly replay: (connection: ConnectionId, ids: readonly string[], by?: By) => Promise<number>
}
