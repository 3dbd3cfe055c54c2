import { sourceKey } from '../../core/ids.ts'
import { decoder, rawText, type StreamDefinition } from './calls/stream.ts'
import { row, text, time, whole } from './decode.ts'
import type { CreditTerm } from './model.ts'

const creditTerm = row({
  termsId: text,
  description: text,
  visibleTo: text,
  dueDateType: text,
  dueDay1: whole,
  lastModifiedDateTime: time,
})

// N: a fixed number of days. How long others are depends on the day of the invoice.
// VE: for suppliers only. DS: disabled. Terms with a code that is unknown to us are shown.
const NOT_FOR_CUSTOMERS: readonly (string | undefined)[] = ['VE', 'DS']

/**
 * Payment terms.
 *
 * Shape:  `CreditTerm`, keyed by `termsId`. The answer is an envelope, unlike nearly all others.
 * Source: Visma.net ERP API, GET /v1/creditTerm; there is no single read, its filter `termsId` stands in.
 */
export const creditTerms: StreamDefinition<CreditTerm> = {
  stream: 'creditTerm',
  path: '/v1/creditTerm',
  paging: 'envelope',
  since: 'condition',
  query: {},
  single: (key) => ({ by: 'list', query: { termsId: key } }),
  name: (given) => rawText(given.termsId),
  decode: decoder(creditTerm, (given) => {
    if (given.termsId === null) return 'termsId is missing'
    const data: CreditTerm = {
      id: given.termsId,
      description: given.description,
      forCustomers: !NOT_FOR_CUSTOMERS.includes(given.visibleTo?.toUpperCase()),
      days: given.dueDateType?.toUpperCase() === 'N' ? given.dueDay1 : null,
      modified: given.lastModifiedDateTime,
    }
    return { key: sourceKey(data.id), number: data.id, parent: null, modified: data.modified, data }
  }),
}
