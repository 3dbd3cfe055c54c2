import { apart } from '../connection/stored.ts'
import type { Account } from '../connectors/pipedrive/model.ts'
import type { Connection } from '../core/connection.ts'
import type { SealedTokens } from './oauth-tokens.ts'

const GLOBAL_HOST = 'api.pipedrive.com'

export interface Signing {
  readonly connection: Connection
  /** `pipedrive.apiUrl` of the connection file. */
  readonly apiUrl: string
  readonly fieldSuffix: string
  readonly before: Pick<SealedTokens, 'signedIn' | 'apiDomain'>
  /** Whether records of the company were linked already. */
  readonly hasLinks: boolean
  /** Not begun by the operator. */
  readonly restarted: boolean
  /** Host that the new sign-in is for. */
  readonly host: string
  readonly account: Account
  readonly others: readonly Connection[]
}

/** Whether the connection says by itself which company it is for, so that a stranger cannot choose another. */
export const isPinned = (apiUrl: string, before: Pick<SealedTokens, 'signedIn'>): boolean =>
  before.signedIn !== null || hostOf(apiUrl) !== GLOBAL_HOST

/** Why a person who agreed is not taken all the same, one sentence; `null` when they are. */
export function refusalOf(signing: Signing): string | null {
  const { connection, before, host, account, restarted } = signing
  const where = `${account.companyName || host} (${host})`
  if (!sameCompany(signing)) {
    return `This is ${where}, but ${connection.name} is connected to another Pipedrive company, ${connection.host}.`
  }
  const sameUser = before.signedIn?.userId === account.me.id
  if (restarted && !account.me.admin && !sameUser) {
    return `${account.me.name || 'This user'} is no admin of ${where}; only the operator can have another user sign in.`
  }
  const isSame = ({ identity, host: its }: Connection) =>
    identity === null ? its === host : identity.destination.ids.pipedrive === account.companyId
  const taken = signing.others.find((other) => isSame(other) && apart.of(other.settings) === signing.fieldSuffix)
  if (taken !== undefined) {
    return `${taken.name} already writes to ${host}; give ${connection.name} another pipedrive.fieldSuffix.`
  }
  return null
}

/** The id is what stays when a company renames its host; without one the host decides. */
function sameCompany({ before, hasLinks, restarted, account, apiUrl, host, connection }: Signing): boolean {
  const known = before.signedIn?.companyId
  if (known === account.companyId) return true
  // The operator may move a connection that has linked nothing yet.
  if (known !== undefined && (hasLinks || restarted)) return false
  if (hostOf(apiUrl) !== GLOBAL_HOST) return hostOf(apiUrl) === host
  if (!hasLinks) return true
  const written = before.apiDomain === null ? connection.host : hostOf(before.apiDomain)
  return written === host || written === GLOBAL_HOST
}

export const hostOf = (url: string): string => new URL(url).host
