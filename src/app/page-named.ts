import { SHARED_HOST } from '../connectors/pipedrive/settings.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'

/** Where the app sends whoever has not chosen an account: its pages may be of any. */
const ANY_ACCOUNT: readonly string[] = [SHARED_HOST, 'app.pipedrive.com']

/**
 * The path of a page of the connection's Pipedrive account; `null` for what is no address. Ids mean other records in
 * another account.
 *
 * Errors: SyncError `record.other_account` (hold).
 */
export function pageNamed({ name, host }: Pick<Connection, 'name' | 'host'>, text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const page = new URL(text)
  if (page.host !== host.toLowerCase() && host !== SHARED_HOST && !ANY_ACCOUNT.includes(page.host))
    throw new SyncError('record.other_account', `That is a page of ${page.host}, and ${name} writes to ${host}.`, {
      do: 'hold',
    })
  return page.pathname
}
