import type { Document } from '../../../connectors/visma/model.ts'

/** Streams with documents of customers, the one that tells most of a document first. */
export const LEDGER_STREAMS = ['customerinvoice', 'customerCreditNote', 'customerdocument'] as const

/** Each document once, the first row of it, of rows in the order of their streams: the ledger lists invoices and credit notes too. */
export function oncePerDocument<R extends { readonly data: Pick<Document, 'type' | 'number'> }>(
  rows: readonly R[],
): readonly R[] {
  const found = new Map<string, R>()
  for (const row of rows) {
    const key = `${row.data.type}:${row.data.number}`
    if (!found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}
