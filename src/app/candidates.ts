import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Issue } from '../core/sync-store.ts'
import { linkDocument } from './links.ts'
import { remotePage } from './remote-page.ts'

/** A record of Pipedrive among which a person chooses. */
export const candidateDocument = z.strictObject({
  entity: linkDocument.shape.entity.extract(['organization', 'person']),
  id: z.string(),
  name: z.string().nullable(),
  url: linkDocument.shape.url,
})
export type Candidate = z.output<typeof candidateDocument>

const ambiguous = z.object({
  candidates: z.array(z.string()),
  // Missing in issues that an older version raised.
  names: z.record(z.string(), z.string().nullable()).default({}),
})

const AMBIGUOUS: Readonly<Record<string, Candidate['entity']>> = {
  'match.ambiguous_organization': 'organization',
  'match.ambiguous_person': 'person',
}

/** The candidates in an issue about several matches; none for other issues. */
export function candidatesOf(
  connection: Pick<Connection, 'settings'>,
  { code, details }: Pick<Issue, 'code' | 'details'>,
): Candidate[] {
  const entity = AMBIGUOUS[code]
  const found = ambiguous.safeParse(details)
  if (entity === undefined || !found.success) return []
  const { candidates, names } = found.data
  return candidates.map((id) => ({ entity, id, name: names[id] ?? null, url: remotePage(connection, entity, id) }))
}
