import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { HeldRows } from '../core/personal.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { anyFields } from './any-json.ts'
import { linkDocument, linkOf } from './links.ts'
import { moment, momentOf } from './moment.ts'
import { concernedBy, type PersonalStore } from './personal.ts'

/** `customer export --json`: all that is held about one customer. */
export const customerExport = z.strictObject({
  /** The connection. */
  name: z.string(),
  exportedAt: moment,
  customer: z.strictObject({ key: z.string(), number: z.string().nullable(), name: z.string().nullable() }),
  /** What it and its documents are in Pipedrive; `shared`: something else of the books is that too. */
  inPipedrive: z.array(z.strictObject({ ...linkDocument.shape, shared: z.boolean() })),
  /** Every stored row that tells something of it, as it is stored. */
  held: z.array(z.strictObject({ table: z.string(), about: z.string(), rows: z.array(anyFields) })),
})
export type CustomerExport = z.output<typeof customerExport>

/** All that is held about the customer that a KEY names. Errors: those of `concernedBy`. */
export async function exportCustomer(
  store: PersonalStore,
  connection: Connection,
  text: string,
  now: number,
): Promise<CustomerExport> {
  const { customer, links, shared, held } = await concernedBy(store, connection, text)
  const { key, number } = customer
  const isShared = (link: (typeof links)[number]) =>
    shared.some(({ entity, remote }) => entity === link.entity && remote === link.remote)
  return {
    name: connection.name,
    exportedAt: momentOf(now),
    customer: { key, number, name: toldBy(customer).name ?? null },
    inPipedrive: links.map((link) => ({ ...linkOf(connection, link), shared: isShared(link) })),
    held: held.map(({ table, rows }) => ({ table, about: tableWords(table), rows: rows.map((row) => ({ ...row })) })),
  }
}

const ABOUT: Readonly<Record<string, string>> = {
  record: 'What was read, and what became of it',
  payload: 'What Visma.net says, and what was worked out of it',
  record_version: 'What Visma.net said before',
  before_preview: 'What a preview has to put back',
  search_term: 'By what it is found',
  link: 'What it is in Pipedrive',
  shadow: 'What was last written to Pipedrive',
  mirror: 'Our copy of records in Pipedrive',
  mirror_key: 'By what records in Pipedrive are matched',
  agreed_value: 'What both systems agreed on',
  noticed_edit: 'What was changed in Pipedrive',
  match_decision: 'What was decided about matches',
  suggestion: 'Suggested matches',
  left_record: 'Records in Pipedrive that it left',
  kept_back: 'What was taken back and is not written again',
  operation: 'What was written',
  issue: 'What needed a person',
  inbox: 'Webhooks',
  audit: 'What people did',
  run: 'Runs that name it',
  tie_out: 'The tie-out',
  tie_out_line: 'Lines of the tie-out',
  preview: 'Previews',
  preview_write: 'Writes that previews showed',
  preview_match: 'Matches that previews showed',
  connection: 'The connection',
  hook: 'Subscriptions to webhooks',
}

/** What a table holds of a customer, in words. */
export const tableWords = (table: HeldRows['table']): string => ABOUT[table] ?? table
