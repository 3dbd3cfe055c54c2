import type { SyncError } from './errors.ts'
import type { Delivery, Hint, Parsed, Refusal } from './hint.ts'
import type { SystemName } from './ids.ts'
import type { Json } from './json.ts'
import type { Secret } from './secret.ts'

/** What a delivery must carry to be let in. */
export interface Proof {
  /** Whether its headers leave room for the proof; asked before the body is read. */
  readonly mayEnter: (headers: Delivery['headers']) => boolean
  readonly authenticate: (delivery: Delivery, now: number) => Refusal | null
}

/** Webhooks of one system: how its deliveries are proven and understood. */
export interface WebhookSender {
  readonly system: SystemName
  /**
   * @param sealed the opened secrets of the connection, by name
   * @param group the system's group in the stored settings of the connection
   */
  readonly proofOf: (sealed: Readonly<Record<string, string>>, group: Json | undefined) => Proof
  /** What an authenticated delivery says. Never throws. */
  readonly parse: (delivery: Delivery) => Parsed
  /** What a delivery is known by that gives no hint; `null` when it carries nothing of the kind. */
  readonly idOf: (delivery: Delivery) => string | null
  /** Whether a hint tells of what we did ourselves, as this user of the system. */
  readonly isEcho: (hint: Hint, ourUser: string) => boolean
  /** Kinds of records a delivery tells of that could be about anything: it proves of none that it is sent. */
  readonly allKinds: number
  /** Headers that are kept beside the usual ones: known to be neither credential nor signature. */
  readonly keptHeader?: RegExp
  /** One address for all connections: whom a delivery says it is for, and whom a connection is for. */
  readonly shared?: {
    readonly claimed: (headers: Delivery['headers']) => string | null
    readonly of: (group: Json | undefined) => string | null
  }
}

/** Basic credentials that we choose and a system sends back to us. */
export interface BasicCredentials {
  readonly user: string
  readonly password: Secret
}

/** What is to be done so that exactly one working hook is there for each kind of record. */
export interface RegistrationPlan {
  /** Ids of hooks that are as they should be. */
  readonly keep: readonly string[]
  /** To be removed before anything is created: a moment without a hook is made good by polling, two are not. */
  readonly remove: readonly string[]
  /** Each makes one and answers its id. */
  readonly create: readonly ((credentials: BasicCredentials, signal: AbortSignal) => Promise<string>)[]
}

export interface RegistrationTrouble {
  readonly message: string
  readonly advice: string
}

/** A system at which we register our webhooks ourselves. */
export interface Registrar {
  readonly system: SystemName
  /** Whether the connection wants them. */
  readonly enabled: boolean
  /** The user we act as. */
  readonly me: (signal: AbortSignal) => Promise<string>
  /**
   * @param user `null`: everything of ours goes, which is known by the path of its address
   * @param isKnown whether any connection has a hook with this id; with it, hooks of a lost store go too
   */
  readonly plan: (
    at: {
      readonly url: string
      readonly ours: readonly string[]
      readonly user: string | null
      readonly isKnown?: (hook: string) => Promise<boolean>
    },
    signal: AbortSignal,
  ) => Promise<RegistrationPlan>
  readonly remove: (id: string, signal: AbortSignal) => Promise<void>
  /** In words for the operator, where registering is not possible as things are; `null` for any other trouble. */
  readonly troubleOf: (error: SyncError) => RegistrationTrouble | null
  /** The issue that says so: its code, and what follows from it. */
  readonly refused: { readonly code: string; readonly consequence: string }
}
