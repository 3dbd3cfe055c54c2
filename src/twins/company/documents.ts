import { addDays, type Day } from '../../core/clock.ts'
import { add, round2, subtract, toBase } from './amounts.ts'
import { bookJournal } from './journal.ts'
import type { CustomerDocument, CustomerLine, DocumentStatus, Totals } from './ledger-model.ts'
import type { Company, CreditTerm } from './model.ts'
import type { Customer, IdDescription, LocalTime, Stamped } from './party-model.ts'
import { next, now, stampedAt, today, touch } from './stamps.ts'

export interface NewLine {
  /** `"0"` or `""` makes a line of text only. */
  readonly inventoryNumber: string
  readonly description: string | null
  readonly quantity: number
  readonly uom?: string
  readonly unitPriceInCurrency: number
  readonly discountPercent?: number
  /** 25 by default for customers in Norway, 0 for others. */
  readonly vat?: 25 | 15 | 0
}

export interface NewInvoice {
  readonly lines?: readonly NewLine[]
  readonly currencyId?: string
  readonly exchangeRate?: number
  readonly documentDate?: Day
  readonly documentDueDate?: Day
  /** A draft (anything but Open) has no amounts yet unless `totals` is set. Open by default. */
  readonly status?: DocumentStatus
  readonly totals?: boolean
  readonly invoiceText?: string | null
  readonly customerRefNumber?: string | null
  readonly externalReference?: string | null
  readonly salesPersonId?: string | null
  readonly creditTermsId?: string
  /** Number of its branch; the main one by default. */
  readonly branch?: string
  /** When it was entered; now by default. */
  readonly created?: LocalTime
}

const VAT_CODES = {
  25: { id: '3', description: 'Utgående mva 25 %' },
  15: { id: '31', description: 'Utgående mva 15 %' },
  0: { id: '52', description: 'Utførsel av varer og tjenester' },
} as const satisfies Record<number, IdDescription>
export const VAT_RATES: Readonly<Record<string, number>> = { '3': 25, '31': 15, '52': 0 }

const NO_TOTALS: Totals = {
  amount: null,
  amountInCurrency: null,
  balance: null,
  balanceInCurrency: null,
  vatTotal: null,
  vatTotalInCurrency: null,
  detailTotal: null,
  detailTotalInCurrency: null,
}

const DEFAULT_LINES: readonly NewLine[] = [
  { inventoryNumber: 'KAFFE-1KG', description: 'Kaffebønner mørkbrent 1 kg', quantity: 10, unitPriceInCurrency: 200 },
]

const DRAFTS: readonly DocumentStatus[] = ['Hold', 'Balanced', 'Scheduled', 'PendingPrint', 'PendingEmail']

/** Enters and, unless `status` says otherwise, releases a customer invoice. */
export function postInvoice(company: Company, customer: Customer, options: NewInvoice = {}): CustomerDocument {
  const invoice = enterDocument(company, 'Invoice', customer, options)
  if (invoice.status === 'Open') bookJournal(company, 'ModuleAR', invoice, customer.number)
  return invoice
}

/** Adds a document to the company's lists without booking it. */
export function enterDocument(
  company: Company,
  documentType: CustomerDocument['documentType'],
  customer: Customer,
  options: NewInvoice,
): CustomerDocument {
  const currencyId = options.currencyId ?? customer.currencyId
  const exchangeRate = options.exchangeRate ?? rateOf(company, currencyId)
  const documentDate = options.documentDate ?? today(company)
  const status = options.status ?? 'Open'
  const abroad = customer.mainAddress.countryId !== 'NO'
  const lines = (options.lines ?? DEFAULT_LINES).map((line, at) => enterLine(line, at + 1, exchangeRate, abroad))
  const termsId = options.creditTermsId ?? customer.creditTermsId
  const isNote = documentType === 'CreditNote'
  const referenceNumber = String(next(company, SERIES[documentType]))
  const released = status === 'Open' || status === 'Closed'
  const document: CustomerDocument = {
    documentType,
    referenceNumber,
    customer,
    ...(options.branch === undefined ? {} : { branch: options.branch }),
    documentDate,
    documentDueDate: isNote ? null : (options.documentDueDate ?? dueDate(termOf(company, termsId), documentDate)),
    status,
    currencyId,
    exchangeRate,
    creditTermsId: isNote ? null : termsId,
    customerRefNumber: options.customerRefNumber ?? null,
    externalReference: options.externalReference ?? null,
    paymentReference: documentType === 'Invoice' ? paymentReference(referenceNumber) : null,
    invoiceText: options.invoiceText ?? null,
    note: null,
    salesPersonId: options.salesPersonId ?? null,
    dunningLetterLevel: 0,
    closedFinancialPeriod: null,
    lines,
    applications: [],
    applied: [],
    attachmentIds: [],
    ...(released || options.totals ? totalsOf(lines, exchangeRate) : NO_TOTALS),
    ...stampedAt(company, options.created ?? now(company)),
  }
  listOf(company, documentType).push(document)
  if (documentType === 'Invoice') company.byNumber.customerInvoices.set(referenceNumber, document)
  if (documentType === 'CreditNote') company.byNumber.customerCreditNotes.set(referenceNumber, document)
  return document
}

/** Hold, Balanced … → Open, with its amounts. @throws RangeError when it is no draft. */
export function releaseDraft(company: Company, invoice: CustomerDocument): void {
  if (!isDraft(invoice)) throw new RangeError(`${invoice.referenceNumber} is ${invoice.status}, no draft`)
  Object.assign(invoice, totalsOf(invoice.lines, invoice.exchangeRate))
  invoice.status = 'Open'
  touch(company, invoice)
  bookJournal(company, 'ModuleAR', invoice, invoice.customer.number)
}

/** The draft vanishes: no tombstone, 404 from now on. @throws RangeError when it is no draft. */
export function deleteDraft(company: Company, invoice: CustomerDocument): void {
  if (!isDraft(invoice)) throw new RangeError(`${invoice.referenceNumber} is ${invoice.status}, no draft`)
  const list = listOf(company, invoice.documentType)
  list.splice(list.indexOf(invoice), 1)
  if (invoice.documentType === 'Invoice') company.byNumber.customerInvoices.delete(invoice.referenceNumber)
  if (invoice.documentType === 'CreditNote') company.byNumber.customerCreditNotes.delete(invoice.referenceNumber)
}

/** @throws RangeError when something has been applied to it. */
export function voidInvoice(company: Company, invoice: CustomerDocument, at?: Stamped['lastModifiedDateTime']): void {
  if (invoice.applications.some((application) => !application.voided))
    throw new RangeError(`${invoice.referenceNumber} has applications`)
  invoice.status = 'Voided'
  invoice.balance = 0
  invoice.balanceInCurrency = 0
  touch(company, invoice)
  if (at !== undefined) invoice.lastModifiedDateTime = at
}

export function editInvoiceText(company: Company, invoice: CustomerDocument, text: string): void {
  invoice.invoiceText = text
  touch(company, invoice)
}

/** A touch without any visible change, as mass jobs of the real system leave behind. */
export function touchInvoice(company: Company, invoice: CustomerDocument): void {
  touch(company, invoice)
}

export const isDraft = (document: CustomerDocument): boolean => DRAFTS.includes(document.status)

export function findInvoice(company: Company, referenceNumber: string): CustomerDocument {
  const invoice = company.byNumber.customerInvoices.get(referenceNumber)
  if (invoice === undefined) throw new RangeError(`no invoice ${referenceNumber}`)
  return invoice
}

export function findCustomer(company: Company, number: string): Customer {
  const customer = company.byNumber.customers.get(number)
  if (customer === undefined) throw new RangeError(`no customer ${number}`)
  return customer
}

export function dueDate(term: CreditTerm, from: Day): Day {
  if (term.dueDateType === 'N') return addDays(from, term.dueDay1)
  const [year = 0, month = 0] = from.split('-').map(Number)
  const months = term.dueDateType === 'E' ? month : month + 1
  return new Date(Date.UTC(year, months, 0)).toISOString().slice(0, 10)
}

export function termOf(company: Company, termsId: string): CreditTerm {
  const term = company.creditTerms.find((each) => each.termsId === termsId)
  if (term === undefined) throw new RangeError(`no credit term ${termsId}`)
  return term
}

export function rateOf(company: Company, currencyId: string): number {
  const currency = company.currencies.find((each) => each.id === currencyId)
  if (currency === undefined) throw new RangeError(`no currency ${currencyId}`)
  return currency.rate
}

// Each type counts for itself, so an invoice and a credit note may bear the same number.
const SERIES = {
  Invoice: 'invoice',
  CreditNote: 'creditNote',
  DebitNote: 'overdueCharge',
  FinCharge: 'overdueCharge',
} as const

function listOf(company: Company, type: CustomerDocument['documentType']): CustomerDocument[] {
  if (type === 'Invoice') return company.customerInvoices
  return type === 'CreditNote' ? company.customerCreditNotes : company.otherCustomerDocuments
}

function enterLine(line: NewLine, lineNumber: number, exchangeRate: number, abroad: boolean): CustomerLine {
  const text = line.inventoryNumber === '' || line.inventoryNumber === '0'
  const discountPercent = line.discountPercent ?? 0
  const amountInCurrency = round2(line.quantity * line.unitPriceInCurrency * (1 - discountPercent / 100))
  return {
    lineNumber,
    lineType: text ? null : 'GoodsForSales',
    inventoryNumber: line.inventoryNumber,
    description: line.description,
    quantity: line.quantity,
    uom: text ? null : (line.uom ?? 'STK'),
    unitPrice: toBase(line.unitPriceInCurrency, exchangeRate),
    unitPriceInCurrency: line.unitPriceInCurrency,
    amount: toBase(amountInCurrency, exchangeRate),
    amountInCurrency,
    discountPercent,
    vatCode: text ? null : VAT_CODES[line.vat ?? (abroad ? 0 : 25)],
  }
}

function totalsOf(lines: readonly CustomerLine[], exchangeRate: number): Totals {
  const detailTotalInCurrency = add(...lines.map((line) => line.amountInCurrency))
  const vatTotalInCurrency = add(
    ...lines.map((line) => round2((line.amountInCurrency * (VAT_RATES[line.vatCode?.id ?? ''] ?? 0)) / 100)),
  )
  const amountInCurrency = add(detailTotalInCurrency, vatTotalInCurrency)
  const amount = toBase(amountInCurrency, exchangeRate)
  const vatTotal = toBase(vatTotalInCurrency, exchangeRate)
  return {
    amount,
    amountInCurrency,
    balance: amount,
    balanceInCurrency: amountInCurrency,
    vatTotal,
    vatTotalInCurrency,
    detailTotal: subtract(amount, vatTotal),
    detailTotalInCurrency,
  }
}

/** KID: the number with a mod 10 check digit. */
function paymentReference(referenceNumber: string): string {
  const digits = `00${referenceNumber}000`
  let sum = 0
  for (let at = digits.length - 1, double = true; at >= 0; at--, double = !double) {
    const digit = Number(digits[at]) * (double ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return `${digits}${(10 - (sum % 10)) % 10}`
}
