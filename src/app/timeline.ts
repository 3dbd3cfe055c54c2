import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { linkDocument, linkOf } from './links.ts'
import { operationDocument, operationOf } from './operations.ts'

/** The life of one record: `timeline --json` prints an array of them. */
export const lifeDocument = z.strictObject({
  record: z.strictObject({
    stream: z.string(),
    key: z.string(),
    number: z.string().nullable(),
    /** By the clock of Visma.net, which tells no time zone. */
    modified: z.string().nullable(),
    state: z.enum(['pending', 'done', 'waiting', 'skipped', 'issue']),
    reason: z.string().nullable(),
  }),
  links: z.array(linkDocument),
  /** Oldest first. */
  operations: z.array(operationDocument),
})
export type Life = z.output<typeof lifeDocument>

type Asked = Pick<Store, 'ledger'>

/**
 * The life of every record that `text` names: by number or key, with the stream before it where several share it.
 *
 * Errors: SyncError `record.unknown` (hold).
 */
export async function timelineOf(store: Asked, connection: Connection, text: string): Promise<readonly Life[]> {
  const records = await recordsNamed(store, connection, text)
  if (records.length === 0) {
    throw new SyncError(
      'record.unknown',
      `${connection.name} has read no record with the number or key ${text}.`,
      { do: 'hold' },
      { advice: `See what Visma.net answers: ml-connector read ${connection.name} customerinvoice` },
    )
  }
  return Promise.all(
    records.map(async ({ stream, key, number, modified, state, reason }) => ({
      record: { stream, key, number, modified, state, reason },
      links: (await store.ledger.linksOf(connection.id, stream, key)).map((link) => linkOf(connection, link)),
      operations: (await store.ledger.ofRecord(connection.id, stream, key)).map(operationOf),
    })),
  )
}

/**
 * Keys of documents contain a colon (`Invoice:123194`), so the text is first taken as a key or number without a stream.
 */
export async function recordsNamed(
  store: Asked,
  connection: Connection,
  text: string,
): Promise<readonly StagedRecord[]> {
  const found = await store.ledger.find(connection.id, text)
  const colon = text.indexOf(':')
  if (found.length > 0 || colon < 0) return found
  const stream = text.slice(0, colon).toLowerCase()
  const rest = await store.ledger.find(connection.id, text.slice(colon + 1))
  return rest.filter((record) => record.stream.toLowerCase() === stream)
}
