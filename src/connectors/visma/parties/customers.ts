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

const customer = row({
  ...partyMembers,
  customerClass: idDescription,
  invoiceAddress: addressMember,
  invoiceContact: contactMember,
})

/**
 * Customers.
 *
 * Shape:  `Party`, keyed by `internalId`; no balance and no overdue amount, Visma has neither here.
 * Source: Visma.net ERP API, GET /v1/customer, GET /v1/customer/internal/{internalID}
 */
export const customers: StreamDefinition<Party> = {
  stream: 'customer',
  path: '/v1/customer',
  paging: 'array',
  since: 'condition',
  query: {},
  single: (key) => ({ by: 'path', path: `/v1/customer/internal/${encodeURIComponent(key)}` }),
  numbered: (number) => `/v1/customer/${pathId(number)}`,
  name: partyName,
  decode: decoder(
    customer,
    (given) =>
      partyRecord(given, {
        invoiceAddress: toAddress(given.invoiceAddress),
        invoiceContact: toContact(given.invoiceContact),
        classId: given.customerClass?.id ?? null,
      }),
    {
      ...PARTY_SOURCES,
      classId: ['customerClass'],
      invoiceAddress: ['invoiceAddress'],
      invoiceContact: ['invoiceContact'],
    },
  ),
}
