import { addressOf, send } from '../api.ts'
import type { Me } from '../documents.ts'

/** Signed in, or half way: a code is asked for too. */
export type Entered = { readonly state: 'in'; readonly user: Me } | { readonly state: 'code'; readonly pending: string }

/** What a one-time link is for. `email` is `null` of the first admin, who says it. */
export interface LinkSeen {
  readonly kind: 'setup' | 'invite' | 'reset'
  readonly email: string | null
  readonly name: string | null
}

/** Whether somebody is signed in, whether nobody could be yet, and how one may come in besides by password. */
export interface Session {
  readonly state: 'in' | 'out' | 'setup'
  /** The name of the company's sign-in. */
  readonly company: string | null
  /** Roles that a demo lets try without a password; none elsewhere. */
  readonly demo: readonly Me['role'][]
}

export interface ByLink {
  readonly token: string
  readonly password: string
  readonly email?: string
  readonly name?: string
}

export const enter = {
  withPassword: (given: { readonly email: string; readonly password: string }) =>
    send<Entered>('POST', '/session', given),
  withCode: (given: { readonly pending: string; readonly code: string }) =>
    send<Entered>('POST', '/session/code', given),
  byLink: (given: ByLink) => send<Entered>('POST', '/session/link', given),
  toTry: (role: Me['role']) => send<Entered>('POST', '/session/demo', { role }),
  companyAddress: (to: string) => addressOf('/session/company', { to }),
} as const
