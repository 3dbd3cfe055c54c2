import type { SourceKey } from '../../../core/ids.ts'
import { decoder, type SingleRead, type StreamDefinition } from '../calls/stream.ts'
import { amount, list, row, text, whole } from '../decode.ts'
import type { Document } from '../model.ts'
import { documentName, keyParts, pair, pathId, product } from './document.ts'
import { SUPPLIER_DOCUMENT_SOURCES, supplierDocument, supplierDocumentMembers } from './supplier-document.ts'

const invoiceLines = list({
  lineNumber: whole,
  inventoryNumber: text,
  transactionDescription: text,
  quantity: amount,
  uom: text,
  unitCost: amount,
  unitCostInCurrency: amount,
  discountPercent: amount,
  discountAmount: amount,
  discountAmountInCurrency: amount,
  cost: amount,
  costInCurrency: amount,
})

const invoice = row({ ...supplierDocumentMembers, invoiceLines })

/** Invoices have a path of their own; adjustments and prepayments need their type in it. */
export function supplierInvoicePath(key: SourceKey): SingleRead {
  const { type, number } = keyParts(key)
  const typed = type === 'Invoice' ? '' : `${pathId(type)}/`
  return { by: 'path', path: `/v1/supplierInvoice/${typed}${pathId(number)}` }
}

/**
 * Supplier invoices with their lines.
 *
 * Shape:  `Document`, keyed `{type}:{number}`; `DebitAdj` is the supplier's credit note.
 * Units:  lines in the invoice's currency. `total` may be `null` for a foreign currency, see
 *         supplier-document.ts; the ledger (supplier-documents.ts) always has it.
 * Source: Visma.net ERP API, GET /v1/supplierInvoice, …/{invoiceNumber}, …/{documentType}/{invoiceNumber}
 */
export const supplierInvoices: StreamDefinition<Document> = {
  stream: 'supplierInvoice',
  path: '/v1/supplierInvoice',
  paging: 'array',
  since: 'condition',
  query: {},
  single: supplierInvoicePath,
  name: documentName('Invoice'),
  decode: decoder(
    invoice,
    (given) =>
      supplierDocument(
        given,
        (same) =>
          given.invoiceLines?.map((line) => ({
            number: line.lineNumber,
            product: product(line.inventoryNumber),
            description: line.transactionDescription,
            quantity: line.quantity,
            unit: line.uom,
            unitPrice: pair(line.unitCost, line.unitCostInCurrency, same).document,
            discountPercent: line.discountPercent,
            discount: pair(line.discountAmount, line.discountAmountInCurrency, same).document,
            amount: pair(line.cost, line.costInCurrency, same).document,
          })) ?? null,
      ),
    SUPPLIER_DOCUMENT_SOURCES,
  ),
}
