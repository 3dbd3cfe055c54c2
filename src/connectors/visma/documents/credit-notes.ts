import { decoder, type StreamDefinition } from '../calls/stream.ts'
import { row } from '../decode.ts'
import type { Document } from '../model.ts'
import { CUSTOMER_DOCUMENT_SOURCES, customerDocument, customerDocumentMembers } from './customer-document.ts'
import { applicationsMember, byNumber, customerLines, documentName } from './document.ts'

// Lines are called `lines` here and `invoiceLines` on invoices.
const creditNote = row({ ...customerDocumentMembers, applications: applicationsMember, lines: customerLines })

/**
 * Customer credit notes with their lines and the invoices they were applied to.
 *
 * Shape:  `Document`, keyed `CreditNote:{number}`; amounts positive.
 * Units:  as customer-invoices.ts.
 * Source: Visma.net ERP API, GET /v1/customerCreditNote, GET /v1/customerCreditNote/{creditNoteNumber}
 */
export const creditNotes: StreamDefinition<Document> = {
  stream: 'customerCreditNote',
  path: '/v1/customerCreditNote',
  paging: 'array',
  since: 'condition',
  query: { expandApplications: true },
  single: byNumber('/v1/customerCreditNote'),
  name: documentName('CreditNote'),
  decode: decoder(
    creditNote,
    (given) => customerDocument(given, 'CreditNote', { lines: given.lines, applications: given.applications }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}
