import { subtract, toBase } from '../../company/amounts.ts'
import type { Application, CustomerDocument, CustomerPayment } from '../../company/ledger-model.ts'
import type { Company } from '../../company/model.ts'
import { today } from '../../company/stamps.ts'
import { type Metadata, mainLocation, midnight, nulls, numberName, period, type Row } from './parts.ts'

const PAYMENT = nulls('invoiceText errorInfo')

/**
 * `paymentAmount` and its kin are in the payment's currency, `…InCurrency` in the company's: the specification
 * says so for payments, contrary to what was measured on invoices.
 */
export function paymentRow(company: Company, payment: CustomerPayment, metadata: Metadata | null): Row {
  const applied = subtract(Math.abs(payment.paymentAmountInCurrency), payment.availableBalanceInCurrency)
  const lines = payment.paymentLines
  return {
    ...PAYMENT,
    type: payment.type,
    refNbr: payment.refNbr,
    status: payment.status,
    hold: payment.status === 'Hold',
    // Open money is applied "today", so this moves every day without any change.
    applicationDate: midnight(payment.status === 'Open' ? today(company) : lastApplication(lines, payment.paymentDate)),
    applicationPeriod: period(payment.paymentDate),
    paymentRef: payment.paymentRef,
    customer: numberName(payment.customer),
    location: mainLocation(payment.customer.mainAddress.countryId),
    paymentMethod: { id: '1', description: 'Bank' },
    cashAccount: '1920',
    currency: payment.currencyId,
    paymentAmount: payment.paymentAmountInCurrency,
    appliedToDocuments: applied,
    appliedToOrders: 0,
    availableBalance: payment.availableBalanceInCurrency,
    writeOffAmount: 0,
    financeCharges: 0,
    deductedCharges: 0,
    branch: '1',
    lastModifiedDateTime: payment.lastModifiedDateTime,
    paymentLines: lines.map(paymentLineRow),
    ordersToApply: [],
    financialDetails: { paymentDate: midnight(payment.paymentDate) },
    paymentAmountInCurrency: toBase(payment.paymentAmountInCurrency, payment.exchangeRate),
    availableBalanceInCurrency: toBase(payment.availableBalanceInCurrency, payment.exchangeRate),
    timeStamp: payment.timeStamp,
    metadata,
  }
}

/** A released credit note can be applied like money, so it stands among the payments as well. */
export function creditNoteAsPaymentRow(company: Company, note: CustomerDocument, metadata: Metadata | null): Row {
  const available = note.balanceInCurrency ?? 0
  const amount = note.amountInCurrency ?? 0
  return {
    ...PAYMENT,
    type: 'CreditNote',
    refNbr: note.referenceNumber,
    status: note.status,
    hold: note.status === 'Hold',
    applicationDate: midnight(
      note.status === 'Open' ? today(company) : lastApplication(note.applied, note.documentDate),
    ),
    applicationPeriod: period(note.documentDate),
    paymentRef: null,
    customer: numberName(note.customer),
    location: mainLocation(note.customer.mainAddress.countryId),
    paymentMethod: null,
    cashAccount: null,
    currency: note.currencyId,
    paymentAmount: amount,
    appliedToDocuments: subtract(amount, available),
    appliedToOrders: 0,
    availableBalance: available,
    writeOffAmount: 0,
    financeCharges: 0,
    deductedCharges: 0,
    branch: '1',
    lastModifiedDateTime: note.lastModifiedDateTime,
    paymentLines: note.applied.map(paymentLineRow),
    ordersToApply: [],
    financialDetails: { paymentDate: midnight(note.documentDate) },
    paymentAmountInCurrency: note.amount,
    availableBalanceInCurrency: note.balance,
    timeStamp: note.timeStamp,
    metadata,
  }
}

const LINE = nulls('writeOffReasonCode cashDiscountDate')

const paymentLineRow = ({ document, amountPaid }: Application): Row => ({
  ...LINE,
  documentType: document.documentType,
  refNbr: document.referenceNumber,
  amountPaid,
  cashDiscountTaken: 0,
  balanceWriteOff: 0,
  date: midnight(document.documentDate),
  dueDate: midnight(document.documentDueDate),
  balance: document.balanceInCurrency,
  cashDiscountBalance: 0,
  description: document.invoiceText,
  currency: document.currencyId,
  postPeriod: period(document.documentDate),
  customerOrder: document.customerRefNumber,
  crossRate: 1,
})

const lastApplication = (lines: readonly Application[], otherwise: string): string =>
  lines.reduce((latest, { applicationDate }) => (applicationDate > latest ? applicationDate : latest), otherwise)
