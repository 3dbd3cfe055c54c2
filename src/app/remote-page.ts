import { storedSettings } from '../connection/stored.ts'
import { SHARED_HOST } from '../connectors/pipedrive/settings.ts'
import type { Connection } from '../core/connection.ts'

const PAGES: Readonly<Record<string, string>> = { organization: 'organization', person: 'person', deal: 'deal' }

/** Where a person sees a record in Pipedrive; `null` for what has no page of its own, as a note. */
export function remotePage({ settings }: Pick<Connection, 'settings'>, entity: string, id: string): string | null {
  const page = PAGES[entity]
  const { apiUrl } = storedSettings(settings).pipedrive
  if (page === undefined || apiUrl === null) return null
  const { origin, hostname } = new URL(apiUrl)
  // What all accounts share says nothing of whose pages they are.
  return hostname === SHARED_HOST ? null : `${origin}/${page}/${id}`
}
