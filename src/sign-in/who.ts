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
  /** Whether somebody else than the operator began it. */
  readonly restarted: boolean
  /** Host that the new sign-in is for. */
  readonly host: string
  readonly account: Account
  readonly others: readonly Connection[]
}

/** Whether the connection already names its company, so that a stranger cannot choose another one. */
export const isPinned = (apiUrl: string, before: Pick<SealedTokens, 'signedIn'>): boolean =>
  before.signedIn !== null || hostOf(apiUrl) !== GLOBAL_HOST

/** Why a sign-in is refused although the person agreed, one sentence; `null` when it is accepted. */
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

/**
 * Whether the company is the same: by its id, which stays when its host is renamed; by the host where no id is known.
 */
function sameCompany({ before, hasLinks, restarted, account, apiUrl, host, connection }: Signing): boolean {
  const known = before.signedIn?.companyId
  if (known === account.companyId) return true
  // Only the operator may move the connection to another company, and only while nothing is linked.
  if (known !== undefined && (hasLinks || restarted)) return false
  if (hostOf(apiUrl) !== GLOBAL_HOST) return hostOf(apiUrl) === host
  if (!hasLinks) return true
  const written = before.apiDomain === null ? connection.host : hostOf(before.apiDomain)
  return written === host || written === GLOBAL_HOST
}

export const hostOf = (url: string): string => new URL(url).host
