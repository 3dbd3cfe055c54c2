import type { z } from 'zod'
import { type Decimal, isZero, plus } from '../../../core/money.ts'
import type { SourceRecord } from '../../../core/record.ts'
import type { Sources } from '../calls/stream.ts'
import { amount, day, members, oneOf, text, time } from '../decode.ts'
import { DOCUMENT_STATUSES, type Document, type DocumentLine } from '../model.ts'
import { idDescription, toTerms } from '../parties/party.ts'
import { AMOUNT_SOURCES, documentKey, documentRecord, pair, sameCurrency } from './document.ts'

/** Members that ledger rows and invoices of suppliers share. */
export const supplierDocumentMembers = {
  supplier: members({ internalId: text, number: text, name: text }),
  documentType: text,
  referenceNumber: text,
  date: day,
  dueDate: day,
  status: oneOf(DOCUMENT_STATUSES),
  currencyId: text,
  exchangeRate: amount,
  amount,
  amountInCurrency: amount,
  balance: amount,
  balanceInCurrency: amount,
  detailTotal: amount,
  detailTotalInCurrency: amount,
  vatTotal: amount,
  vatTotalInCurrency: amount,
  description: text,
  supplierReference: text,
  paymentRefNo: text,
  creditTerms: idDescription,
  lastModifiedDateTime: time,
} as const

export const SUPPLIER_DOCUMENT_SOURCES = {
  date: ['date'],
  dueDate: ['dueDate'],
  currency: ['currencyId'],
  ...AMOUNT_SOURCES,
  text: ['description'],
  paymentRef: ['paymentRefNo'],
  supplierRef: ['supplierReference'],
} as const satisfies Sources

type Row = { readonly [Name in keyof typeof supplierDocumentMembers]: z.output<(typeof supplierDocumentMembers)[Name]> }

export function supplierDocument(
  row: Row,
  lines: (same: boolean) => readonly DocumentLine[] | null,
): SourceRecord<Document> | string {
  if (row.referenceNumber === null) return 'referenceNumber is missing'
  if (row.supplier?.number == null) return 'supplier.number is missing'
  const { key, type } = documentKey(row.documentType, row.referenceNumber, 'Invoice')
  const same = isSameCurrency(row)
  const total = totals(row, same)
  const balance = pair(row.balance, row.balanceInCurrency, same)
  return documentRecord(key, {
    ledger: 'supplier',
    type,
    number: row.referenceNumber,
    party: { number: row.supplier.number, internalId: row.supplier.internalId, name: row.supplier.name },
    status: row.status,
    date: row.date,
    dueDate: row.dueDate,
    currency: row.currencyId,
    total: total.document,
    balance: balance.document,
    vat: pair(row.vatTotal, row.vatTotalInCurrency, same).document,
    totalBase: total.base,
    balanceBase: balance.base,
    text: row.description,
    customerRef: null,
    externalRef: null,
    paymentRef: row.paymentRefNo,
    supplierRef: row.supplierReference,
    salesPerson: null,
    terms: toTerms(row.creditTerms),
    lines: lines(same),
    applications: null,
    modified: row.lastModifiedDateTime,
  })
}

function isSameCurrency(row: Row): boolean {
  return sameCurrency(row.exchangeRate, [
    // Compared only where Visma sends both: an invoice has the plain amount alone, which proves nothing.
    ...(row.amountInCurrency === null ? [] : [[row.amount, row.amountInCurrency] as const]),
    [row.balance, row.balanceInCurrency],
    [row.detailTotal, row.detailTotalInCurrency],
    [row.vatTotal, row.vatTotalInCurrency],
  ])
}

/**
 * A ledger row has both amounts. An invoice has one `amount`, and no document says in which currency when it is a
 * foreign one. There the total is the sum of its parts, whose currencies are known; or the balances, if `amount` equals
 * one of them, since then nothing is paid; else it is unknown, which is better than wrong by the rate of exchange.
 */
function totals(row: Row, same: boolean): { document: Decimal | null; base: Decimal | null } {
  if (row.amountInCurrency !== null || same) return pair(row.amount, row.amountInCurrency, same)
  const summed = {
    document: sumOf(row.detailTotalInCurrency, row.vatTotalInCurrency),
    base: sumOf(row.detailTotal, row.vatTotal),
  }
  if (summed.document !== null) return summed
  const unpaid = row.amount !== null && !isZero(row.amount) && [row.balance, row.balanceInCurrency].includes(row.amount)
  return unpaid ? { document: row.balanceInCurrency, base: row.balance } : summed
}

const sumOf = (a: Decimal | null, b: Decimal | null): Decimal | null => (a === null || b === null ? null : plus(a, b))
