import type { Document } from '../../../connectors/visma/model.ts'

/** Streams with documents of customers, the one that tells most of a document first. */
export const LEDGER_STREAMS = ['customerinvoice', 'customerCreditNote', 'customerdocument'] as const

/** Each document once, from the first stream that has it: the ledger lists invoices and credit notes too. */
export function oncePerDocument(streams: readonly (readonly Document[])[]): readonly Document[] {
  const found = new Map<string, Document>()
  for (const document of streams.flat()) {
    const key = `${document.type}:${document.number}`
    if (!found.has(key)) found.set(key, document)
  }
  return [...found.values()]
}
