import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { type RemoteId, remoteId } from '../core/ids.ts'
import type { MatchedRole } from './match-words.ts'
import { pageNamed } from './page-named.ts'

/** A record of Pipedrive as a person named it. */
export interface NamedRemote {
  /** `null` for a bare id, which does not say of what. */
  readonly role: MatchedRole | null
  readonly remote: RemoteId
}

/**
 * The record that an address of its page, `organization:42`, or `42` alone means.
 *
 * Errors: SyncError `match.unreadable_remote`, `record.other_account` (hold).
 */
export function remoteNamed(connection: Pick<Connection, 'name' | 'host'>, given: string): NamedRemote {
  const text = given.trim()
  const [, id] = /^(\d+)$/.exec(text) ?? []
  if (id !== undefined) return { role: null, remote: remoteId(id) }
  const [, role, of] =
    /^\/?(organization|person)[:/](\d+)(?:[/?#].*)?$/i.exec(pageNamed(connection, text) ?? text) ?? []
  if (role === undefined || of === undefined) throw unreadable(text)
  return { role: role.toLowerCase() as MatchedRole, remote: remoteId(of) }
}

const unreadable = (text: string): SyncError =>
  new SyncError(
    'match.unreadable_remote',
    `${text} names no organization or person of Pipedrive.`,
    { do: 'hold' },
    { advice: 'Give the address of its page, or its id: organization:42' },
  )
