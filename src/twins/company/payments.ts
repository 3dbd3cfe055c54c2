import type { Day } from '../../core/clock.ts'
import { add, subtract, toBase } from './amounts.ts'
import { enterDocument, type NewLine } from './documents.ts'
import type { Application, CustomerDocument, CustomerPayment } from './ledger-model.ts'
import type { Company } from './model.ts'
import type { Customer, LocalTime } from './party-model.ts'
import { next, now, stampedAt, today, touch } from './stamps.ts'

export interface PaymentOptions {
  /** In the invoice's currency; its whole balance by default. An excess stays on the payment. */
  readonly amountInCurrency?: number
  readonly date?: Day
  /** Overrules the company's setting `paymentMovesInvoice`. */
  readonly movesInvoice?: boolean
  /** When it was entered; now by default. */
  readonly at?: LocalTime
}

/** A customer payment, applied to the invoice in whole or in part. @throws RangeError unless the invoice is Open. */
export function payInvoice(company: Company, invoice: CustomerDocument, options: PaymentOptions = {}): CustomerPayment {
  const balance = openBalance(invoice)
  const amount = options.amountInCurrency ?? balance
  const payment = enterPayment(company, invoice.customer, { ...options, amountInCurrency: amount }, invoice)
  applyTo(company, payment, invoice, { ...options, amountInCurrency: Math.min(amount, balance) })
  return payment
}

/** Money received that is not (yet) applied to any document. */
export function enterPayment(
  company: Company,
  customer: Customer,
  options: PaymentOptions & { readonly amountInCurrency: number; readonly type?: 'Payment' | 'Prepayment' | 'Refund' },
  currency: { readonly currencyId: string; readonly exchangeRate: number },
): CustomerPayment {
  const refNbr = String(next(company, 'payment'))
  const date = options.date ?? today(company)
  const payment: CustomerPayment = {
    type: options.type ?? 'Payment',
    refNbr,
    customer,
    status: 'Open',
    paymentDate: date,
    paymentRef: `BANK-${date.slice(5, 7)}${date.slice(8)}-${refNbr.slice(-3)}`,
    currencyId: currency.currencyId,
    exchangeRate: currency.exchangeRate,
    paymentAmountInCurrency: options.amountInCurrency,
    availableBalanceInCurrency: options.amountInCurrency,
    paymentLines: [],
    ...stampedAt(company, options.at ?? now(company)),
  }
  company.customerPayments.push(payment)
  return payment
}

/** Adds to an existing payment, so that one payment settles several invoices. */
export function payAlso(
  company: Company,
  payment: CustomerPayment,
  invoice: CustomerDocument,
  options: PaymentOptions,
): void {
  const amountInCurrency = options.amountInCurrency ?? openBalance(invoice)
  payment.paymentAmountInCurrency = add(payment.paymentAmountInCurrency, amountInCurrency)
  payment.availableBalanceInCurrency = add(payment.availableBalanceInCurrency, amountInCurrency)
  applyTo(company, payment, invoice, { ...options, amountInCurrency })
}

/**
 * A credit note over the invoice: over all of it by default, else over `amountInCurrency` including VAT.
 * Applied as far as the invoice is still open, unless `apply` is false.
 */
export function creditInvoice(
  company: Company,
  invoice: CustomerDocument,
  options: PaymentOptions & { readonly apply?: boolean } = {},
): CustomerDocument {
  const note = enterDocument(company, 'CreditNote', invoice.customer, {
    lines: options.amountInCurrency === undefined ? copied(invoice) : [allowance(options.amountInCurrency)],
    currencyId: invoice.currencyId,
    exchangeRate: invoice.exchangeRate,
    documentDate: options.date ?? today(company),
    invoiceText: `Kreditnota til faktura ${invoice.referenceNumber}`,
    customerRefNumber: invoice.customerRefNumber,
    created: options.at ?? now(company),
  })
  const amount = Math.min(note.balanceInCurrency ?? 0, invoice.status === 'Open' ? openBalance(invoice) : 0)
  if ((options.apply ?? true) && amount > 0) applyTo(company, note, invoice, { ...options, amountInCurrency: amount })
  return note
}

/** Takes a payment back: its invoices are open again. Leaves a VoidPayment of the same number behind. */
export function voidPayment(company: Company, payment: CustomerPayment, at: LocalTime = now(company)): CustomerPayment {
  if (payment.status === 'Voided') throw new RangeError(`payment ${payment.refNbr} is voided already`)
  const lines: Application[] = []
  for (const line of payment.paymentLines) {
    line.voided = true
    const invoice = line.document
    setBalance(invoice, add(invoice.balanceInCurrency ?? 0, line.amountPaid), at)
    touch(company, invoice)
    invoice.lastModifiedDateTime = at
    // The real system lists the same invoice with plus, minus and plus again: never to be summed.
    for (const sign of [1, -1, 1]) lines.push({ ...line, amountPaid: sign * line.amountPaid })
  }
  payment.status = 'Voided'
  payment.availableBalanceInCurrency = 0
  touch(company, payment)
  payment.lastModifiedDateTime = at
  const reversal: CustomerPayment = {
    ...payment,
    type: 'VoidPayment',
    status: 'Closed',
    paymentAmountInCurrency: -payment.paymentAmountInCurrency,
    paymentLines: lines,
    ...stampedAt(company, at),
  }
  company.customerPayments.push(reversal)
  return reversal
}

function applyTo(
  company: Company,
  payer: CustomerPayment | CustomerDocument,
  document: CustomerDocument,
  options: PaymentOptions & { readonly amountInCurrency: number },
): void {
  const at = options.at ?? now(company)
  const applicationDate = options.date ?? at.slice(0, 10)
  const application = { payer, document, amountPaid: options.amountInCurrency, applicationDate, voided: false }
  document.applications.push(application)
  setBalance(document, subtract(openBalance(document), application.amountPaid), at)
  if (options.movesInvoice ?? company.settings.paymentMovesInvoice) {
    touch(company, document)
    document.lastModifiedDateTime = at
  }
  if ('paymentLines' in payer) {
    payer.paymentLines.push(application)
    payer.availableBalanceInCurrency = subtract(payer.availableBalanceInCurrency, application.amountPaid)
    if (payer.availableBalanceInCurrency === 0) payer.status = 'Closed'
  } else {
    payer.applied.push(application)
    setBalance(payer, subtract(openBalance(payer), application.amountPaid), at)
  }
  touch(company, payer)
  payer.lastModifiedDateTime = at
}

function setBalance(document: CustomerDocument, balanceInCurrency: number, at: LocalTime): void {
  document.balanceInCurrency = balanceInCurrency
  document.balance = toBase(balanceInCurrency, document.exchangeRate)
  document.status = balanceInCurrency === 0 ? 'Closed' : 'Open'
  document.closedFinancialPeriod = balanceInCurrency === 0 ? at.slice(0, 7).replace('-', '') : null
}

function openBalance(document: CustomerDocument): number {
  if (document.status !== 'Open' || document.balanceInCurrency === null)
    throw new RangeError(`${document.documentType} ${document.referenceNumber} is ${document.status}, not open`)
  return document.balanceInCurrency
}

const copied = (invoice: CustomerDocument): NewLine[] =>
  invoice.lines.map((line) => ({
    inventoryNumber: line.inventoryNumber,
    description: line.description,
    quantity: line.quantity,
    uom: line.uom ?? 'STK',
    unitPriceInCurrency: line.unitPriceInCurrency,
    discountPercent: line.discountPercent,
    vat: line.vatCode?.id === '3' ? 25 : line.vatCode?.id === '31' ? 15 : 0,
  }))

// Without VAT, so that the credit note's total is the amount asked for.
const allowance = (amountInCurrency: number): NewLine => ({
  inventoryNumber: 'AVSLAG',
  description: 'Avslag etter avtale',
  quantity: 1,
  unitPriceInCurrency: amountInCurrency,
  vat: 0,
})
