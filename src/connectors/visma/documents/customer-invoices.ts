import { decoder, type StreamDefinition } from '../calls/stream.ts'
import { row } from '../decode.ts'
import type { Document } from '../model.ts'
import { CUSTOMER_DOCUMENT_SOURCES, customerDocument, customerDocumentMembers } from './customer-document.ts'
import { applicationsMember, byNumber, customerLines, documentName } from './document.ts'

const invoice = row({ ...customerDocumentMembers, applications: applicationsMember, invoiceLines: customerLines })

/**
 * Customer invoices with their lines and what was applied to them.
 *
 * Shape:  `Document`, keyed `Invoice:{number}`; `terms` is empty in lists, `applications` in single reads.
 * Units:  `total`, `balance`, `vat`, lines in the invoice's currency, `…Base` in the company's; decimal text.
 * Source: Visma.net ERP API, GET /v1/customerinvoice, GET /v1/customerinvoice/{invoiceNumber}
 */
export const customerInvoices: StreamDefinition<Document> = {
  stream: 'customerinvoice',
  path: '/v1/customerinvoice',
  paging: 'array',
  since: 'condition',
  query: { expandApplications: true },
  single: byNumber('/v1/customerinvoice'),
  name: documentName('Invoice'),
  decode: decoder(
    invoice,
    (given) => customerDocument(given, 'Invoice', { lines: given.invoiceLines, applications: given.applications }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}
