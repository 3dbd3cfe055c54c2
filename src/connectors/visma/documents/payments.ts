import { decoder, type StreamDefinition } from '../calls/stream.ts'
import { amount, list, members, oneOf, row, text, time } from '../decode.ts'
import { DOCUMENT_STATUSES, DOCUMENT_TYPES, type Payment } from '../model.ts'
import { byNumber, documentKey, documentName } from './document.ts'

// `applicationDate` is not read: for a payment that is not fully applied it is always today's date.
const payment = row({
  type: text,
  refNbr: text,
  status: oneOf(DOCUMENT_STATUSES),
  customer: members({ number: text }),
  paymentLines: list({
    documentType: oneOf(DOCUMENT_TYPES),
    refNbr: text,
    amountPaid: amount,
    cashDiscountTaken: amount,
    balanceWriteOff: amount,
  }),
  lastModifiedDateTime: time,
})

/**
 * Customer payments: which documents they touched, so that those are read again.
 *
 * Shape:  `Payment`, keyed `{type}:{number}`; a void carries the number of the payment it voids. `amounts`
 *         only tell whether it changed: voids repeat the lines of their payment with either sign, so that their
 *         sum means nothing.
 * Source: Visma.net ERP API, GET /v1/customerPayment, GET /v1/customerPayment/{paymentNumber}
 */
export const payments: StreamDefinition<Payment> = {
  stream: 'customerPayment',
  path: '/v1/customerPayment',
  paging: 'array',
  since: 'condition',
  query: {},
  single: byNumber('/v1/customerPayment'),
  name: documentName('Payment', 'type', 'refNbr'),
  decode: decoder(payment, (given) => {
    if (given.refNbr === null) return 'refNbr is missing'
    const { key, type } = documentKey(given.type, given.refNbr, 'Payment')
    const data: Payment = {
      type,
      number: given.refNbr,
      customer: given.customer?.number ?? null,
      status: given.status,
      appliesTo: touched(given.paymentLines ?? []),
      amounts: (given.paymentLines ?? []).map(({ amountPaid, cashDiscountTaken, balanceWriteOff }) =>
        [amountPaid, cashDiscountTaken, balanceWriteOff].map((one) => one ?? '').join(' '),
      ),
      modified: given.lastModifiedDateTime,
    }
    const { number, customer: parent, modified } = data
    return { key, number, parent, modified, data, volatile: ['modified'] }
  }),
}

type Line = { readonly documentType: Payment['type']; readonly refNbr: string | null }

function touched(lines: readonly Line[]): Payment['appliesTo'] {
  const byKey = new Map<string, Payment['appliesTo'][number]>()
  for (const { documentType, refNbr } of lines) {
    if (refNbr !== null) byKey.set(`${documentType}:${refNbr}`, { type: documentType, number: refNbr })
  }
  return [...byKey.values()]
}
