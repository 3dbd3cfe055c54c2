import { linkOf } from '../../../core/flow.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { hasContent, rowsIn } from '../rows.ts'
import { creditNoteDeal } from './choose-deal.ts'

/**
 * The deals of credit notes, also those not linked yet: a credit note goes on the deal of an invoice, and no deal is
 * made for it.
 */
export async function creditNoteDeals(
  creditNotes: readonly CustomerDocument[],
  home: CustomerHome,
  { store }: PhaseContext,
): Promise<ReadonlyMap<SourceKey, RemoteId>> {
  const deals = new Map<SourceKey, RemoteId>()
  if (creditNotes.length === 0) return deals
  const own = await store.links(
    'customerCreditNote',
    'deal',
    creditNotes.map(({ record }) => record.key),
  )
  // Most often each has its answer.
  const isOpen = creditNotes.some(({ record }) => !own.has(record.key))
  const shown = isOpen ? await shownInvoices(home, store) : []
  for (const { record, document } of creditNotes) {
    const known = own.get(record.key)
    const deal = known ? (known.state === 'live' ? known.remote : null) : creditNoteDeal(document, shown)
    if (deal !== null) deals.set(record.key, remoteId(deal))
  }
  return deals
}

/** The customer's invoices that are on a deal. */
async function shownInvoices({ record: { number } }: CustomerHome, store: PhaseContext['store']) {
  const invoices = number === null ? [] : await rowsIn(store).byParent('customerinvoice', [number])
  const links = await store.links(
    'customerinvoice',
    'deal',
    invoices.map(({ key }) => key),
  )
  return invoices.filter(hasContent).flatMap(({ key, data }) => {
    const deal = linkOf(links, key)?.remote
    return deal ? [{ document: data, deal }] : []
  })
}
