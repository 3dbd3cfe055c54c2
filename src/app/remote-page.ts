import { z } from 'zod'
import type { Connection } from '../core/connection.ts'

const stored = z.object({ pipedrive: z.object({ apiUrl: z.url() }) })
const PAGES: Readonly<Record<string, string>> = { organization: 'organization', person: 'person', deal: 'deal' }
/** The address all accounts share says nothing of whose pages they are. */
const SHARED_HOST = 'api.pipedrive.com'

/** Where a person sees a record in Pipedrive; `null` for what has no page of its own, as a note. */
export function remotePage({ settings }: Pick<Connection, 'settings'>, entity: string, id: string): string | null {
  const page = PAGES[entity]
  const parsed = stored.safeParse(settings)
  if (page === undefined || !parsed.success) return null
  const { origin, hostname } = new URL(parsed.data.pipedrive.apiUrl)
  return hostname === SHARED_HOST ? null : `${origin}/${page}/${id}`
}
