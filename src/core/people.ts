import type { Actor, By } from './actor.ts'

/** What a person may do, from the most to the least. */
export const ROLES = ['admin', 'finance', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** What an API key may do, of what its maker may. */
export const SCOPES = ['read', 'write', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export type PersonId = string

/** A person who may sign in. */
export interface Person {
  readonly id: PersonId
  /** In lower case; what they sign in with. */
  readonly email: string
  readonly name: string
  readonly role: Role
  /** Whether they ever came in: they have a password, or their company's sign-in knows them. */
  readonly isIn: boolean
  /** Whether a code is asked for beside the password. */
  readonly secondFactor: boolean
  readonly createdAt: number
  /** When they last did anything; `null`: never. */
  readonly seenAt: number | null
}

/** What proves that it is them. None of it leaves the server. */
export interface Credentials {
  readonly password: string | null
  /** Of the second factor, `null` where it is off. */
  readonly secret: string | null
  /** The last step of time whose code was used: no code counts twice. */
  readonly lastStep: number
}

/** What is good once: a link that is handed over, or the half of a sign-in that waits for the rest. */
export interface OneTime {
  /** SHA-256 of the token, which is stored nowhere. */
  readonly hash: string
  readonly kind: 'setup' | 'invite' | 'reset' | 'code' | 'enrol' | 'company'
  readonly person: PersonId | null
  /** JSON of what has to be remembered until then. */
  readonly data: string
  readonly expiresAt: number
}

export interface Session {
  readonly id: string
  readonly person: PersonId
  readonly via: 'password' | 'company' | 'link'
  /** What the browser calls itself. */
  readonly agent: string
  readonly createdAt: number
  readonly seenAt: number
}

export interface ApiKey {
  readonly id: string
  readonly name: string
  /** Who made it: it can do no more than they can, and goes with them. */
  readonly person: PersonId
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  readonly usedAt: number | null
  /** `null`: until it is revoked. */
  readonly expiresAt: number | null
}

/** How long a browser stays signed in without doing anything, and at most. */
export const IDLE_MS = 12 * 3_600_000
export const LONGEST_MS = 30 * 24 * 3_600_000
/** How long a link of an admin is good. */
export const LINK_MS = 24 * 3_600_000

/** Refused since nobody could manage users any more. */
export type Kept = 'done' | 'unknown' | 'last_admin'

/** People, their sessions and keys. Whatever a person does is noted in the audit in the same commit. */
export interface PeopleStore {
  readonly any: () => Promise<boolean>
  /** By e-mail. */
  readonly list: () => Promise<readonly Person[]>
  readonly byId: (id: PersonId) => Promise<Person | null>
  readonly byEmail: (email: string) => Promise<Person | null>
  /** @param subject who somebody is for the company's sign-in: its address and their id there */
  readonly bySubject: (subject: string) => Promise<Person | null>
  readonly credentials: (id: PersonId) => Promise<Credentials>

  /** `null`: somebody has that e-mail already. */
  readonly invite: (
    person: Pick<Person, 'email' | 'name' | 'role'>,
    link: Pick<OneTime, 'hash' | 'expiresAt'>,
    by: By,
  ) => Promise<Person | null>
  /** Makes a new link in the place of those that are open: an invitation to one who never came in, else a reset. */
  readonly renewLink: (id: PersonId, link: Pick<OneTime, 'hash' | 'expiresAt'>, by: By) => Promise<Person | null>
  /** Ends all sessions of theirs. */
  readonly setRole: (id: PersonId, role: Role, by: By) => Promise<Kept>
  readonly remove: (id: PersonId, by: By) => Promise<Kept>
  readonly rename: (id: PersonId, name: string, by: By) => Promise<void>

  readonly keep: (one: OneTime) => Promise<void>
  readonly look: (hash: string, now: number) => Promise<OneTime | null>
  /** Takes it away, so that of several who come at once one gets it. */
  readonly take: (hash: string, kind: OneTime['kind'], now: number) => Promise<OneTime | null>
  /** Counts a try; @returns false, and it is gone, after the last one */
  readonly tryOnce: (hash: string, most: number) => Promise<boolean>

  /** Makes the first admin by a link of `setup`. `null`: the link is good no more, or somebody was first. */
  readonly setUp: (
    hash: string,
    first: { readonly email: string; readonly name: string; readonly password: string },
    at: number,
  ) => Promise<Person | null>
  /** Sets the password by a link. Their sessions end, and the second factor is off: they may have lost it. */
  readonly enter: (hash: string, password: string, at: number) => Promise<Person | null>
  /** From now on the sign-in of the company knows them by that subject. @returns false where it is another already */
  readonly knownAs: (id: PersonId, subject: string, by: By) => Promise<boolean>
  /** Their sessions end, but for the one they are in. */
  readonly setPassword: (id: PersonId, password: string, session: string, by: By) => Promise<void>

  /** Turns the second factor on; `recovery` are hashes of codes that are good once each. */
  readonly turnOn: (
    id: PersonId,
    factor: { readonly secret: string; readonly step: number; readonly recovery: readonly string[] },
    session: string,
    by: By,
  ) => Promise<void>
  readonly turnOff: (id: PersonId, session: string, by: By) => Promise<void>
  /** @returns false where a code of this step or a later one was used already */
  readonly useStep: (id: PersonId, step: number) => Promise<boolean>
  readonly useRecovery: (id: PersonId, hash: string, by: By) => Promise<boolean>

  readonly begin: (session: Session & { readonly hash: string }, by: By) => Promise<void>
  /** A session that goes on, and whose it is. Noted as seen, at most once a minute, unless nobody did anything. */
  readonly session: (
    hash: string,
    now: number,
    isSeen?: boolean,
  ) => Promise<{ readonly session: Session; readonly person: Person } | null>
  /** Those that go on, the latest first. */
  readonly sessions: (id: PersonId, now: number) => Promise<readonly Session[]>
  readonly end: (id: PersonId, session: string, by: By) => Promise<boolean>
  readonly endAll: (id: PersonId, by: By) => Promise<number>

  readonly addKey: (key: ApiKey & { readonly hash: string }, by: By) => Promise<void>
  readonly keys: () => Promise<readonly ApiKey[]>
  readonly byKey: (hash: string, now: number) => Promise<{ readonly key: ApiKey; readonly person: Person } | null>
  readonly removeKey: (id: string, by: By) => Promise<boolean>
}

/** A person as the audit names them. */
export const actorOf = ({ email }: Pick<Person, 'email'>): Actor => ({ kind: 'person', name: email })
