import type { Document } from '../../../connectors/visma/model.ts'
import type { DocumentRow } from '../rows.ts'

/** A supplier's document as it is shown: its ledger row, with what the invoice row of the same number alone tells. */
export function withLines(document: Document, invoice: DocumentRow | undefined): Document {
  if (!invoice || document.lines !== null) return document
  const { lines, text, paymentRef } = invoice.data
  return { ...document, lines, text: document.text ?? text, paymentRef: document.paymentRef ?? paymentRef }
}
