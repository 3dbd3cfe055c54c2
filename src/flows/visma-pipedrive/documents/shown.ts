import { linkOf } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Link } from '../../../core/sync-store.ts'
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
 * without an entry: that may have been refused, or deleted by a person, or the process may have died before making it. A
 * credit note has no deal of its own: it is on that of its entry.
 */
export async function shownOf(
  records: readonly StagedRecord[],
  { store }: Pick<PhaseContext, 'store'>,
): Promise<ReadonlyMap<string, Sight>> {
  const shown = new Map<string, Sight>()
  for (const [stream, some] of Map.groupBy(records, (record) => record.stream)) {
    const keys = some.map((record) => record.key)
    const entries = await store.links(stream, 'entry', keys)
    const deals = stream === INVOICES ? await store.links(stream, 'deal', keys) : null
    const onDeals = deals === null ? await entriesOnDeals([...entries.values()], store) : null
    for (const record of some) {
      const entry = linkOf(entries, record.key)
      if (entry !== null) shown.set(nameOf(record), onDeals?.has(entry.remote) ? 'deal' : 'entry')
      if (deals !== null && linkOf(deals, record.key)) shown.set(nameOf(record), 'deal')
    }
  }
  return shown
}

async function entriesOnDeals(entries: readonly Link[], store: PhaseContext['store']): Promise<ReadonlySet<RemoteId>> {
  const on = new Set<RemoteId>()
  for (const [entity, some] of Map.groupBy(entries, (link) => link.entity)) {
    const shadows = await store.shadows(
      entity,
      some.map(({ remote }) => remote),
    )
    for (const [remote, { written }] of shadows) if (typeof written.deal_id === 'string') on.add(remote)
  }
  return on
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
