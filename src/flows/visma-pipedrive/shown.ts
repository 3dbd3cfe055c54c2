import { linkOf, type StageContext } from '../../core/flow.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { CustomerHome } from './customer-document.ts'

const INVOICES = 'customerinvoice'

export const nameOf = (record: StagedRecord): string => `${record.stream}:${record.key}`

/**
 * Those of the records of which people can see anything: their entry, or for an invoice the deal it was put on,
 * which may be its own or describe it. An entry can be missing where there is a deal: turned away, deleted by a
 * person, or the process died between the two.
 */
export async function shownOf(
  records: readonly StagedRecord[],
  { store }: Pick<StageContext, 'store'>,
): Promise<ReadonlySet<string>> {
  const shown = new Set<string>()
  for (const [stream, some] of Map.groupBy(records, (record) => record.stream)) {
    for (const role of stream === INVOICES ? ['entry', 'deal'] : ['entry']) {
      const links = await store.links(
        stream,
        role,
        some.map((record) => record.key),
      )
      for (const record of some) if (linkOf(links, record.key)) shown.add(nameOf(record))
    }
  }
  return shown
}

/** Number of the invoice that the deal we made for the customer describes, also where nothing else knows of that yet. */
export async function numberOnCustomersDeal(
  { record }: CustomerHome,
  { store }: Pick<StageContext, 'store'>,
): Promise<string | null> {
  const link = linkOf(await store.links('customer', 'deal', [record.key]), record.key)
  if (link === null) return null
  const number = (await store.shadows('deal', [link.remote])).get(link.remote)?.written['custom.invoiceNumber']
  return typeof number === 'string' ? number : null
}
