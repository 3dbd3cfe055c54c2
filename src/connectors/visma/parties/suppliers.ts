import { decoder, type StreamDefinition } from '../calls/stream.ts'
import { row } from '../decode.ts'
import { pathId } from '../documents/document.ts'
import type { Party } from '../model.ts'
import {
  addressMember,
  contactMember,
  idDescription,
  PARTY_SOURCES,
  partyMembers,
  partyName,
  partyRecord,
  toAddress,
  toContact,
} from './party.ts'

// The answer holds bank details of suppliers. They are not read, since they never leave Visma.
const supplier = row({
  ...partyMembers,
  supplierClass: idDescription,
  remitAddress: addressMember,
  remitContact: contactMember,
})

/**
 * Suppliers.
 *
 * Shape:  `Party`, keyed by `internalId`; the remittance address and contact stand as the invoice ones.
 * Errors: a single read is refused with SyncError `visma.no_single_read`: Visma has no path by internal id, and
 *         the number behind one may have been changed since.
 * Source: Visma.net ERP API, GET /v1/supplier
 */
export const suppliers: StreamDefinition<Party> = {
  stream: 'supplier',
  path: '/v1/supplier',
  paging: 'array',
  since: 'condition',
  query: {},
  single: () => ({ by: 'nothing', why: 'Visma has no path for a supplier by internal id' }),
  numbered: (number) => `/v1/supplier/${pathId(number)}`,
  name: partyName,
  decode: decoder(
    supplier,
    (given) =>
      partyRecord(given, {
        invoiceAddress: toAddress(given.remitAddress),
        invoiceContact: toContact(given.remitContact),
        classId: given.supplierClass?.id ?? null,
      }),
    {
      ...PARTY_SOURCES,
      classId: ['supplierClass'],
      invoiceAddress: ['remitAddress'],
      invoiceContact: ['remitContact'],
    },
  ),
}
