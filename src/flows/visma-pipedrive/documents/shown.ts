import { linkOf } from '../../../core/flow.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { isSeenByEntryLeft, type Ours } from '../entries/adopt-entries.ts'
import type { DocumentRow } from '../rows.ts'
import type { CustomerHome } from './customer-document.ts'

const INVOICES = 'customerinvoice'

export const nameOf = (record: StagedRecord): string => `${record.stream}:${record.key}`

/** What people can see of a document: its entry, or the deal it was put on. */
export type Sight = 'entry' | 'deal'

/**
 * For each record that people can see in Pipedrive, by what: its entry, or its deal. An invoice on a deal counts even
 * without an entry: that may have been refused, or deleted by a person, or the process may have died before making it.
 */
export async function shownOf(
  records: readonly StagedRecord[],
  { store }: Pick<PhaseContext, 'store'>,
): Promise<ReadonlyMap<string, Sight>> {
  const shown = new Map<string, Sight>()
  for (const [stream, some] of Map.groupBy(records, (record) => record.stream)) {
    for (const role of stream === INVOICES ? (['entry', 'deal'] as const) : (['entry'] as const)) {
      const links = await store.links(
        stream,
        role,
        some.map((record) => record.key),
      )
      for (const record of some) if (linkOf(links, record.key)) shown.set(nameOf(record), role)
    }
  }
  return shown
}

/** The same, but an entry of an earlier store that is not linked yet counts too. */
export async function shownOrLeft(
  records: readonly DocumentRow[],
  ours: Ours,
  context: Pick<PhaseContext, 'store'>,
): Promise<ReadonlyMap<string, Sight>> {
  const shown = new Map(await shownOf(records, context))
  await Promise.all(
    records
      .filter((record) => !shown.has(nameOf(record)))
      .map(async (record) => {
        if (await isSeenByEntryLeft(record.data, ours, context)) shown.set(nameOf(record), 'entry')
      }),
  )
  return shown
}

/**
 * The number of the invoice that the customer's deal describes, known even if the process died before it was linked.
 */
export async function numberOnCustomersDeal(
  { record }: CustomerHome,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<string | null> {
  const link = linkOf(await store.links('customer', 'deal', [record.key]), record.key)
  if (link === null) return null
  const number = (await store.shadows('deal', [link.remote])).get(link.remote)?.written['custom.invoiceNumber']
  return typeof number === 'string' ? number : null
}
