import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { recordNamed } from './key.ts'
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

type Asked = Pick<Store, 'ledger' | 'records'>

/** The life of the record that a KEY names. Errors: those of `recordNamed`. */
export async function timelineOf(store: Asked, connection: Connection, text: string): Promise<readonly Life[]> {
  const { stream, key, number, modified, state, reason } = await recordNamed(store, connection, text)
  return [
    {
      record: { stream, key, number, modified, state, reason },
      links: (await store.ledger.linksOf(connection.id, stream, key)).map((link) => linkOf(connection, link)),
      operations: (await store.ledger.ofRecord(connection.id, stream, key)).map(operationOf),
    },
  ]
}
