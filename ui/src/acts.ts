import { send } from './api.ts'
import { pathOf } from './asks.ts'
import type { Begun, Connection, Invited, MadeKey, PartOfFile, Released, Role } from './documents.ts'
import type { Values } from './settings-draft.ts'

const one = (id: string): string => encodeURIComponent(id)

/** What pages have done. */
export const acts = {
  sync: (connection: string, mode: 'changes' | 'full' | 'reconcile' = 'changes') =>
    send<Begun>('POST', `${pathOf(connection)}/runs`, { mode }),
  stop: (connection: string, run: string) =>
    send<Pick<Begun, 'runId'>>('POST', `${pathOf(connection)}/runs/${one(run)}/stop`, {}),
  undo: (connection: string, run: string, what: { readonly preview?: boolean; readonly operation?: string } = {}) =>
    send<Begun>('POST', `${pathOf(connection)}/runs/${one(run)}/undo`, what),
  release: (connection: string, run: string) =>
    send<Released>('POST', `${pathOf(connection)}/runs/${one(run)}/release`, {}),
  preview: (connection: string, mode: 'changes' | 'full', values?: Values) =>
    send<Begun>('POST', `${pathOf(connection)}/previews`, { mode, values }),
  apply: (connection: string, preview: string, what: { readonly first?: number; readonly group?: string }) =>
    send<Begun>('POST', `${pathOf(connection)}/previews/${one(preview)}/apply`, what),
  tieOut: (connection: string) => send<Begun>('POST', `${pathOf(connection)}/tie-out`, {}),
  retry: (connection: string, which: WhichIssues) => send('POST', `${pathOf(connection)}/issues/retry`, which),
  ignore: (connection: string, which: WhichIssues & { readonly reason: string }) =>
    send('POST', `${pathOf(connection)}/issues/ignore`, which),
  answer: (connection: string, issue: string, answer: { readonly choice: string; readonly reason?: string }) =>
    send('POST', `${pathOf(connection)}/issues/${one(issue)}/answer`, answer),
  match: (connection: string, what: MatchDecision) => send('POST', `${pathOf(connection)}/matches`, what),
  pause: (connection: string) => send('POST', `${pathOf(connection)}/pause`, {}),
  resume: (connection: string) => send('POST', `${pathOf(connection)}/resume`, {}),
  replay: (connection: string, ids: readonly string[]) => send('POST', `${pathOf(connection)}/inbox/replay`, { ids }),
  connect: (file: File) => send<Connection>('POST', '/connections', file),
  readPart: (text: string) => send<PartOfFile>('POST', '/connections/read', { text }),
  checkSettings: (file: File) => send<Checked>('POST', '/connections/validate', file),
  saveSettings: (connection: string, given: File & { readonly revision: string; readonly lowers: boolean }) =>
    send<Checked>('PUT', `${pathOf(connection)}/settings`, given),
  setValues: (
    connection: string,
    change: { readonly values: Values; readonly revision: string; readonly lowers: boolean },
  ) => send<Checked>('PUT', `${pathOf(connection)}/settings/values`, change),
  show: (
    connection: string,
    change: { readonly visibility: unknown; readonly revision: string; readonly lowers: boolean },
  ) => send<Checked>('PUT', `${pathOf(connection)}/visibility`, change),
  ping: (connection: string) => send<Begun>('POST', `${pathOf(connection)}/ping`, {}),
  pingDraft: (file: File) => send<Begun>('POST', '/connections/ping', file),
  replaceSecrets: (connection: string, secrets: Readonly<Record<string, string>>) =>
    send<Begun>('PUT', `${pathOf(connection)}/secrets`, { secrets }),
  fit: (connection: string) => send<Begun>('POST', `${pathOf(connection)}/fit`, {}),
  erase: (connection: string, customer: string, agreed: { readonly key: string; readonly pipedrive: boolean }) =>
    send<Begun>('POST', `${pathOf(connection)}/customers/${one(customer)}/erase`, agreed),
  deleteConnection: (connection: string) => send('DELETE', pathOf(connection)),
  rename: (name: string) => send('PUT', '/me', { name }),
  setPassword: (given: { readonly current: string; readonly password: string }) => send('PUT', '/me/password', given),
  enrol: (password: string) => send<Enrolment>('POST', '/me/second-factor', { password }),
  verify: (given: { readonly enrolment: string; readonly code: string }) =>
    send<{ readonly recoveryCodes: readonly string[] }>('PUT', '/me/second-factor', given),
  turnOff: (password: string) => send('POST', '/me/second-factor/off', { password }),
  endSession: (session: string) => send('DELETE', `/me/sessions/${one(session)}`),
  invite: (user: { readonly email: string; readonly role: Role }) => send<Invited>('POST', '/users', user),
  setRole: (user: string, role: Role) => send('PUT', `/users/${one(user)}`, { role }),
  resetUser: (user: string) => send<Invited>('POST', `/users/${one(user)}/reset`, {}),
  removeUser: (user: string) => send('DELETE', `/users/${one(user)}`),
  makeKey: (key: { readonly name: string; readonly scopes: readonly string[] }) => send<MadeKey>('POST', '/keys', key),
  revokeKey: (key: string) => send('DELETE', `/keys/${one(key)}`),
} as const

/** A connection file, with what its placeholders stand for. */
export interface File {
  readonly yaml: string
  readonly secrets?: Readonly<Record<string, string>>
}

/** What other settings would change, or did. */
export interface Checked {
  readonly changes: readonly string[]
  readonly warnings: readonly string[]
}

/** What an authenticator app takes in. */
export interface Enrolment {
  readonly enrolment: string
  /** `otpauth:`, as an app reads it from a picture. */
  readonly address: string
}

export type WhichIssues = { readonly ids: readonly string[] } | { readonly code: string }

export interface MatchDecision {
  readonly do: 'accept' | 'reject' | 'unlink'
  readonly stream: string
  readonly key: string
  readonly remote?: string
}
