import type { Actor } from '../../core/actor.ts'
import type { Role, Scope } from '../../core/people.ts'

/** Who asks. */
export interface Visitor {
  /** As whom the audit names what they do. */
  readonly actor: Actor
  /** The role of the user, or of a key the one it was given. */
  readonly role: Role
  /** `session`: a browser. `key`: a script with an API key. */
  readonly via: 'session' | 'key'
  /** What a key may do of what its role may. Of a session all of them. */
  readonly scopes: readonly Scope[]
}

/** `null` where nobody is signed in. Checks also whatever keeps other sites from asking in somebody's name. */
export type WhoIs = (request: Request) => Promise<Visitor | null>

/** Who may ask for a route, and which scope a key needs for it: every route of the contract says so. */
export interface Access {
  readonly roles: readonly Role[]
  readonly scope: Scope
  /** What it answers is not kept to be answered again: a secret that is shown once, or what was just erased. */
  readonly isNotKept?: boolean
}

/** What keeps a visitor out; `null` where nothing does. */
export function keptOut({ role, via, scopes }: Visitor, access: Access): 'role' | 'scope' | null {
  if (!access.roles.includes(role)) return 'role'
  return via === 'key' && !scopes.includes(access.scope) ? 'scope' : null
}

/** Whether a visitor sees the amounts of a connection: who only reads sees what sales does. */
export const seesAmounts = ({ role }: Pick<Visitor, 'role'>, visibility: string): boolean =>
  role !== 'viewer' || visibility === 'amounts'
