import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import { SyncError } from '../core/errors.ts'
import type { OneTime, PeopleStore, Person, Role, Scope, Session } from '../core/people.ts'

export interface PeopleDeps {
  readonly store: PeopleStore
  readonly clock: Clock
}

/** Who asks, and by what: a browser's session or a key. */
export interface Visiting {
  readonly actor: Actor
  readonly role: Role
  readonly via: 'session' | 'key'
  readonly scopes: readonly Scope[]
  readonly person: Person
  /** Id of the session; `null` for a key. */
  readonly session: string | null
}

/** Where a request to sign in comes from. */
export interface From {
  /** The sender, by whom tries are counted. */
  readonly address: string
  /** What the browser calls itself. */
  readonly agent: string
}

/** Signed in, or half way: a code is asked for too. */
export type Entered =
  | { readonly is: 'in'; readonly token: string; readonly person: Person }
  | { readonly is: 'code'; readonly pending: string }

/** What a link is for. */
export interface LinkSeen {
  readonly kind: Extract<OneTime['kind'], 'setup' | 'invite' | 'reset'>
  /** Whose; `null`: of the first admin, who says so themselves. */
  readonly email: string | null
  readonly name: string | null
  readonly expiresAt: number
}

export type Via = Session['via']

/** Refusals that people meet at the door, by code. */
const REFUSALS = {
  'people.wrong': 'E-mail or password is wrong.',
  'people.wrong_password': 'The password is wrong.',
  'people.wrong_code': 'The code is wrong, or was used already.',
  'people.start_over': 'Too much time has passed, or too many codes were tried. Begin again.',
  'people.link_gone': 'This link was used already, or is older than 24 hours.',
  'people.set_up': 'The first admin was made already. Sign in.',
  'people.not_invited': 'Nobody with this e-mail address is invited. Ask an admin.',
  'people.not_vouched_for': 'The sign-in of your company does not vouch for your e-mail address.',
  'people.known_as_another': 'This e-mail address came in before by another account of your company. Ask an admin.',
  'people.declined': 'The sign-in of your company was broken off there.',
  'people.company': 'The sign-in of your company did not work.',
  'people.company_away': 'The sign-in of your company does not answer now. Try again in a while.',
  'people.is_on': 'A second factor is on already. Turn it off first.',
} as const

export type Refusal = keyof typeof REFUSALS

export const refused = (code: Refusal, advice?: string): SyncError =>
  new SyncError(code, REFUSALS[code], { do: 'hold' }, advice === undefined ? {} : { advice })

export const unfit = (message: string): SyncError => new SyncError('people.unfit', message, { do: 'hold' })

export const throttled = (afterMs: number): SyncError =>
  new SyncError('people.throttled', `Too many tries. Try again in ${lengthOf(afterMs)}.`, { do: 'wait', afterMs })

const lengthOf = (ms: number): string => (ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`)

/** E-mail addresses differ by more than their case nowhere that matters. */
export const tidyEmail = (text: string): string => text.trim().toLowerCase()

export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@]+@([^\s@]+\.[^\s@]+|localhost)$/.test(text)
