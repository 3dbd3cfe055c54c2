import type { CustomerDocument, DocumentStatus } from '../company/ledger-model.ts'
import { customerByNumber } from './customers.ts'
import { day, equals, type Filters, flags, time } from './filters.ts'
import { isPayment, type LedgerItem, ledger, payers } from './ledger-order.ts'
import { LEGACY, list, ORDER_BY, single } from './list.ts'
import { notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import {
  creditNoteRow,
  customerDocumentRow,
  customerInvoiceRow,
  paymentAsDocumentRow,
  type Reading,
} from './rows/customer-documents.ts'
import { type Metadata, period } from './rows/parts.ts'
import { creditNoteAsPaymentRow, paymentRow } from './rows/payments.ts'

const STATUSES: readonly DocumentStatus[] = [
  'Hold',
  'Balanced',
  'Voided',
  'Scheduled',
  'Open',
  'Closed',
  'PendingPrint',
  'PendingEmail',
  'CreditHold',
  'CcHold',
  'Reserved',
]

const document = (item: LedgerItem): CustomerDocument | null => (isPayment(item) ? null : item)
const dateOf = (item: LedgerItem): string => (isPayment(item) ? item.paymentDate : item.documentDate)
const isReleased = (status: DocumentStatus): string => (status === 'Open' || status === 'Closed' ? '1' : '0')

const ALL_FILTERS: Filters<LedgerItem> = {
  ...LEGACY,
  released: equals((item) => isReleased(item.status), ['0', '1']),
  dunningLevel: equals((item) => document(item)?.dunningLetterLevel),
  closedFinancialPeriod: equals((item) => document(item)?.closedFinancialPeriod),
  dunningLetterDateTime: time(() => null),
  project: equals(() => 'X'),
  financialPeriod: equals((item) => period(dateOf(item))),
  documentDueDate: day((item) => document(item)?.documentDueDate ?? null),
  status: equals((item) => item.status, STATUSES),
  externalReference: equals((item) => document(item)?.externalReference),
  paymentReference: equals((item) => document(item)?.paymentReference),
  customerRefNumber: equals((item) => (isPayment(item) ? item.paymentRef : item.customerRefNumber)),
  customer: equals((item) => item.customer.number),
  branch: equals((item) => document(item)?.branch ?? '1'),
  documentDate: day(dateOf),
  lastModifiedDateTime: time((item) => item.lastModifiedDateTime),
  createdDateTime: time((item) => item.createdDateTime),
  ...flags(
    'expandApplications',
    'expandDunningInformation',
    'expandAttachments',
    'expandTaxDetails',
    'expandInvoiceAddress',
  ),
}

// On the endpoints of one type the type filter is declared, deprecated, and without effect.
const ONE_TYPE: Filters<LedgerItem> = { ...ALL_FILTERS, documentType: { kind: 'legacy' } }
const LEDGER: Filters<LedgerItem> = {
  ...ALL_FILTERS,
  documentType: equals(
    (item) => (isPayment(item) ? item.type : item.documentType),
    [
      'Invoice',
      'DebitNote',
      'CreditNote',
      'Payment',
      'VoidPayment',
      'Prepayment',
      'Refund',
      'FinCharge',
      'SmallBalanceWo',
      'SmallCreditWo',
      'CashSale',
      'CashReturn',
    ],
  ),
}

const ledgerRow = (item: LedgerItem, ask: Ask, reading: Reading) =>
  isPayment(item) ? paymentAsDocumentRow(ask.company, item, reading) : customerDocumentRow(ask.company, item, reading)

const WHOLE: Reading = { metadata: null, expand: () => true }

const ofCustomer = <T extends LedgerItem>(ask: Ask, items: readonly T[]): readonly T[] => {
  const customer = customerByNumber(ask, ask.params.customerNumber)
  return items.filter((item) => item.customer === customer)
}

const anyPaymentRow = (item: LedgerItem, ask: Ask, metadata: Metadata | null) =>
  isPayment(item) ? paymentRow(ask.company, item, metadata) : creditNoteAsPaymentRow(ask.company, item, metadata)

const PAYMENT_TYPES = ['Payment', 'CreditNote', 'Prepayment', 'Refund', 'VoidPayment', 'SmallBalanceWo', 'VoidRefund']
const numberOf = (item: LedgerItem): string => (isPayment(item) ? item.refNbr : item.referenceNumber)

export const CUSTOMER_DOCUMENT_ROUTES: readonly Route[] = [
  list({
    path: '/v1/customerinvoice',
    paging: 'rows',
    items: (ask) => ask.company.customerInvoices,
    filters: ONE_TYPE,
    row: (invoice, ask, reading) => customerInvoiceRow(ask.company, invoice, reading),
  }),
  single('/v1/customerinvoice/{invoiceNumber}', (ask) => {
    const invoice = ask.company.byNumber.customerInvoices.get(ask.params.invoiceNumber ?? '')
    if (!invoice) throw new Refused(notFound(`Invoice '${ask.params.invoiceNumber}'`))
    return { row: customerInvoiceRow(ask.company, invoice, WHOLE), timeStamp: invoice.timeStamp }
  }),
  list({
    path: '/v1/customer/{customerNumber}/invoice',
    paging: 'rows',
    items: (ask) => ofCustomer(ask, ask.company.customerInvoices),
    filters: ONE_TYPE,
    row: (invoice, ask, reading) => customerInvoiceRow(ask.company, invoice, reading),
  }),
  list({
    path: '/v1/customerCreditNote',
    paging: 'rows',
    items: (ask) => ask.company.customerCreditNotes,
    filters: ONE_TYPE,
    row: (note, ask, reading) => creditNoteRow(ask.company, note, reading),
  }),
  single('/v1/customerCreditNote/{creditNoteNumber}', (ask) => {
    const note = ask.company.byNumber.customerCreditNotes.get(ask.params.creditNoteNumber ?? '')
    if (!note) throw new Refused(notFound(`Credit note '${ask.params.creditNoteNumber}'`))
    return { row: creditNoteRow(ask.company, note, WHOLE), timeStamp: note.timeStamp }
  }),
  list<LedgerItem>({
    path: '/v1/customerdocument',
    paging: 'rows',
    items: (ask) => ledger(ask.company),
    filters: LEDGER,
    row: ledgerRow,
  }),
  list<LedgerItem>({
    path: '/v1/customer/{customerNumber}/document',
    paging: 'rows',
    items: (ask) => ofCustomer(ask, ledger(ask.company)),
    filters: LEDGER,
    row: ledgerRow,
  }),
  list<LedgerItem>({
    path: '/v1/customerPayment',
    paging: 'rows',
    items: (ask) => payers(ask.company),
    filters: {
      ...LEGACY,
      ...ORDER_BY,
      paymentNbr: equals(numberOf),
      paymentType: equals((item) => (isPayment(item) ? item.type : item.documentType), PAYMENT_TYPES),
      customer: equals((item) => item.customer.number),
      invoiceRefNbr: equals((item) =>
        (isPayment(item) ? item.paymentLines : item.applied).map((line) => line.document.referenceNumber),
      ),
      status: equals((item) => item.status, STATUSES),
      lastModifiedDateTime: time((item) => item.lastModifiedDateTime),
      branch: equals(() => '1'),
      docDate: day(dateOf),
      financialPeriod: equals((item) => period(dateOf(item))),
    },
    row: (item, ask, { metadata }) => anyPaymentRow(item, ask, metadata),
  }),
  single('/v1/customerPayment/{paymentNumber}', (ask) => {
    const number = ask.params.paymentNumber
    // A voided payment and its reversal share a number: the payment is found.
    const payment = ask.company.customerPayments.find((each) => each.refNbr === number)
    if (!payment) throw new Refused(notFound(`Payment '${number}'`))
    return { row: paymentRow(ask.company, payment, null), timeStamp: payment.timeStamp }
  }),
]
