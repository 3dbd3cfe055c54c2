import { decoder, type StreamDefinition } from '../calls/stream.ts'
import { row } from '../decode.ts'
import type { Document } from '../model.ts'
import { documentName } from './document.ts'
import { SUPPLIER_DOCUMENT_SOURCES, supplierDocument, supplierDocumentMembers } from './supplier-document.ts'
import { supplierInvoicePath } from './supplier-invoices.ts'

const ledgerRow = row(supplierDocumentMembers)

/**
 * The suppliers' ledger: one row per document of any type, header only, with both currencies of its total.
 *
 * Shape:  `Document`, keyed `{type}:{number}`, no lines. A single read goes through the invoice endpoint, the
 *         only one there is, so `total` of a foreign-currency document follows the rule of supplier-document.ts.
 * Source: Visma.net ERP API, GET /v1/supplierdocument
 */
export const supplierDocuments: StreamDefinition<Document> = {
  stream: 'supplierdocument',
  path: '/v1/supplierdocument',
  paging: 'array',
  since: 'condition',
  query: {},
  single: supplierInvoicePath,
  name: documentName('Invoice'),
  decode: decoder(ledgerRow, (given) => supplierDocument(given, () => null), SUPPLIER_DOCUMENT_SOURCES),
}
