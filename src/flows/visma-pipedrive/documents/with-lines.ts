import type { Document } from '../../../connectors/visma/model.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { type DocumentRow, hasContent } from '../rows.ts'

/** A supplier's document as it is shown: its ledger row, with what the invoice row of the same number alone tells. */
export function withLines(document: Document, invoice: DocumentRow | undefined): Document {
  if (!invoice || !hasContent(invoice) || document.lines !== null) return document
  const { lines, text, paymentRef } = invoice.data
  return { ...document, lines, text: document.text ?? text, paymentRef: document.paymentRef ?? paymentRef }
}

/**
 * Where a supplier's document comes back that was let go, so is what its invoice row tells. To be called before that is
 * read: its stream comes later.
 */
export async function wantLines(
  { store, settings }: PhaseContext,
  stream: StreamName,
  changed: readonly SourceKey[],
): Promise<void> {
  const { supplierInvoices } = settings.flows
  if (stream !== 'supplierdocument' || supplierInvoices === false) return
  const invoices = await store.records('supplierInvoice', changed)
  const letGo = [...invoices.values()].filter((invoice) => !hasContent(invoice)).map(({ key }) => key)
  if (letGo.length > 0) await store.touch('supplierInvoice', letGo)
}
