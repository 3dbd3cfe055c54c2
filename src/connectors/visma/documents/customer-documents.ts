import type { SourceKey } from '../../../core/ids.ts'
import { decoder, type SingleRead, type StreamDefinition } from '../calls/stream.ts'
import { row } from '../decode.ts'
import type { Document } from '../model.ts'
import { CUSTOMER_DOCUMENT_SOURCES, customerDocument, customerDocumentMembers } from './customer-document.ts'
import { byNumber, documentName, keyParts } from './document.ts'

const ledgerRow = row(customerDocumentMembers)

// The ledger has no single read. An invoice or credit note is read at its own endpoint, without its lines.
const SINGLE: Readonly<Record<string, (key: SourceKey) => SingleRead>> = {
  Invoice: byNumber('/v1/customerinvoice'),
  CreditNote: byNumber('/v1/customerCreditNote'),
}

/**
 * The customers' ledger: one row per document of any type, header only; the cheapest read of balances.
 *
 * Shape:  `Document`, keyed `{type}:{number}`, with neither lines nor applications.
 * Errors: a single read of another type than invoice or credit note: SyncError `visma.no_single_read`.
 * Source: Visma.net ERP API, GET /v1/customerdocument
 */
export const customerDocuments: StreamDefinition<Document> = {
  stream: 'customerdocument',
  path: '/v1/customerdocument',
  paging: 'array',
  since: 'condition',
  query: {},
  single: (key) =>
    SINGLE[keyParts(key).type]?.(key) ?? { by: 'nothing', why: 'Visma reads this type of document in lists only' },
  name: documentName('Unknown'),
  decode: decoder(
    ledgerRow,
    (given) => customerDocument(given, 'Unknown', { lines: null, applications: null }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}
