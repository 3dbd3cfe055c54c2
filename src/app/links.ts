import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Link } from '../core/sync-store.ts'
import { recordEntity } from './entities.ts'
import { remotePage } from './remote-page.ts'

/** Which Pipedrive record a source record is. */
export const linkDocument = z.strictObject({
  stream: z.string(),
  key: z.string(),
  /** What the Pipedrive record is to the source record: `organization`, `person`, `deal`, `entry`. */
  role: z.string(),
  entity: recordEntity,
  remote: z.string(),
  origin: z.enum(['created', 'linked']),
  /** The match rule that found it, or how it was chosen. */
  rule: z.string(),
  state: z.enum(['live', 'deleted']),
  run: z.string(),
  /** Its page in Pipedrive; `null` for kinds without a page of their own. */
  url: z.string().nullable(),
})
export type LinkDocument = z.output<typeof linkDocument>

export const linkOf = (connection: Pick<Connection, 'settings'>, link: Link): LinkDocument => ({
  ...link,
  entity: recordEntity.parse(link.entity),
  url: remotePage(connection, link.entity, link.remote),
})
