import { storedSettings } from '../connection/stored.ts'
import { SHARED_HOST } from '../connectors/pipedrive/settings.ts'
import type { Connection } from '../core/connection.ts'

const PAGES: Readonly<Record<string, string>> = { organization: 'organization', person: 'person', deal: 'deal' }

/** The page of a record in Pipedrive; `null` for kinds without a page of their own, such as notes. */
export function remotePage({ settings }: Pick<Connection, 'settings'>, entity: string, id: string): string | null {
  const page = PAGES[entity]
  const { apiUrl } = storedSettings(settings).pipedrive
  if (page === undefined || apiUrl === null) return null
  const { origin, hostname } = new URL(apiUrl)
  // The host that all accounts share does not lead to the pages of one account.
  return hostname === SHARED_HOST ? null : `${origin}/${page}/${id}`
}
