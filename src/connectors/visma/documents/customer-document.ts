import type { z } from 'zod'
import type { SourceRecord } from '../../../core/record.ts'
import type { Sources } from '../calls/stream.ts'
import { amount, day, members, oneOf, text, time } from '../decode.ts'
import { DOCUMENT_STATUSES, type Document, type DocumentType } from '../model.ts'
import { idDescription, toTerms } from '../parties/party.ts'
import {
  AMOUNT_SOURCES,
  type applicationsMember,
  type customerLines,
  documentKey,
  documentRecord,
  pair,
  sameCurrency,
  toApplications,
  toCustomerLines,
} from './document.ts'

/** Members that ledger rows, invoices and credit notes of customers share. */
export const customerDocumentMembers = {
  customer: members({ number: text, name: text, internalId: text }),
  documentType: text,
  referenceNumber: text,
  documentDate: day,
  documentDueDate: day,
  status: oneOf(DOCUMENT_STATUSES),
  currencyId: text,
  exchangeRate: amount,
  amount,
  amountInCurrency: amount,
  balance: amount,
  balanceInCurrency: amount,
  vatTotal: amount,
  vatTotalInCurrency: amount,
  invoiceText: text,
  customerRefNumber: text,
  externalReference: text,
  paymentReference: text,
  salesPerson: idDescription,
  salesPersonDescr: text,
  creditTerms: idDescription,
  lastModifiedDateTime: time,
} as const

export const CUSTOMER_DOCUMENT_SOURCES = {
  date: ['documentDate'],
  dueDate: ['documentDueDate'],
  currency: ['currencyId'],
  ...AMOUNT_SOURCES,
  text: ['invoiceText'],
  customerRef: ['customerRefNumber'],
  externalRef: ['externalReference'],
  paymentRef: ['paymentReference'],
  salesPerson: ['salesPerson', 'salesPersonDescr'],
} as const satisfies Sources

type Row = { readonly [Name in keyof typeof customerDocumentMembers]: z.output<(typeof customerDocumentMembers)[Name]> }

interface Parts {
  readonly lines: z.output<typeof customerLines>
  readonly applications: z.output<typeof applicationsMember>
}

/** `usual` is the type of a row that names none. Ledger rows have no lines and no applications. */
export function customerDocument(row: Row, usual: DocumentType, parts: Parts): SourceRecord<Document> | string {
  if (row.referenceNumber === null) return 'referenceNumber is missing'
  if (row.customer?.number == null) return 'customer.number is missing'
  const { key, type } = documentKey(row.documentType, row.referenceNumber, usual)
  const same = sameCurrency(row.exchangeRate, [
    [row.amount, row.amountInCurrency],
    [row.balance, row.balanceInCurrency],
  ])
  const total = pair(row.amount, row.amountInCurrency, same)
  const balance = pair(row.balance, row.balanceInCurrency, same)
  return documentRecord(key, {
    ledger: 'customer',
    type,
    number: row.referenceNumber,
    party: { number: row.customer.number, internalId: row.customer.internalId, name: row.customer.name },
    status: row.status,
    date: row.documentDate,
    dueDate: row.documentDueDate,
    currency: row.currencyId,
    total: total.document,
    balance: balance.document,
    vat: pair(row.vatTotal, row.vatTotalInCurrency, same).document,
    totalBase: total.base,
    balanceBase: balance.base,
    text: row.invoiceText,
    customerRef: row.customerRefNumber,
    externalRef: row.externalReference,
    paymentRef: row.paymentReference,
    supplierRef: null,
    salesPerson: row.salesPerson?.description ?? row.salesPersonDescr,
    terms: toTerms(row.creditTerms),
    lines: toCustomerLines(parts.lines, same),
    applications: toApplications(parts.applications),
    modified: row.lastModifiedDateTime,
  })
}
