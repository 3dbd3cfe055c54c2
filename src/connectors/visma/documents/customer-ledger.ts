import type { z } from 'zod'
import type { Day } from '../../../core/clock.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord } from '../../../core/record.ts'
import type { Query } from '../calls/client.ts'
import { decoder, type SingleRead, type Sources, type StreamDefinition } from '../calls/stream.ts'
import { day, members, row, text } from '../decode.ts'
import type { Document, DocumentType } from '../model.ts'
import { idDescription, toTerms } from '../parties/party.ts'
import {
  AMOUNT_SOURCES,
  applicationsMember,
  byNumber,
  customerLines,
  documentKey,
  documentMembers,
  documentName,
  documentRecord,
  keyParts,
  pair,
  sameCurrency,
  toApplications,
  toCustomerLines,
} from './document.ts'

/** Members that ledger rows, invoices and credit notes of customers share. */
const customerDocumentMembers = {
  ...documentMembers,
  customer: members({ number: text, name: text, internalId: text }),
  documentDate: day,
  documentDueDate: day,
  invoiceText: text,
  customerRefNumber: text,
  externalReference: text,
  paymentReference: text,
  salesPerson: idDescription,
  salesPersonDescr: text,
} as const

const CUSTOMER_DOCUMENT_SOURCES = {
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
  /** Further members that a list may leave empty although a single read has them. */
  readonly weak: readonly string[]
}

// Of a document in another currency. A balance that moved in the meantime is the caller's to ask for.
const BASE_AMOUNTS = ['totalBase', 'balanceBase'] as const

/** `usual` is the type of a row that names none. Ledger rows have no lines and no applications. */
function customerDocument(row: Row, usual: DocumentType, parts: Parts): SourceRecord<Document> | string {
  if (row.referenceNumber === null) return 'referenceNumber is missing'
  if (row.customer?.number == null) return 'customer.number is missing'
  const { key, type } = documentKey(row.documentType, row.referenceNumber, usual)
  const same = sameCurrency(row.exchangeRate, [
    [row.amount, row.amountInCurrency],
    [row.balance, row.balanceInCurrency],
  ])
  const total = pair(row.amount, row.amountInCurrency, same)
  const balance = pair(row.balance, row.balanceInCurrency, same)
  const record = documentRecord(key, {
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
  return { ...record, weak: [...(record.weak ?? []), ...parts.weak] }
}

const invoice = row({ ...customerDocumentMembers, applications: applicationsMember, invoiceLines: customerLines })

/**
 * Customer invoices with their lines and what was applied to them.
 *
 * Shape:  `Document`, keyed `Invoice:{number}`; `terms` is empty in lists, `applications` in single reads.
 * Units:  `total`, `balance`, `vat`, lines in the invoice's currency, `…Base` in the company's; decimal text.
 * Source: Visma.net ERP API, GET /v1/customerinvoice, GET /v1/customerinvoice/{invoiceNumber}
 */
export const customerInvoices: StreamDefinition<Document> = {
  stream: 'customerinvoice',
  path: '/v1/customerinvoice',
  paging: 'array',
  since: 'condition',
  query: { expandApplications: true },
  single: byNumber('/v1/customerinvoice'),
  name: documentName('Invoice'),
  decode: decoder(
    invoice,
    (given) =>
      customerDocument(given, 'Invoice', {
        lines: given.invoiceLines,
        applications: given.applications,
        weak: BASE_AMOUNTS,
      }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}

// Lines are called `lines` here and `invoiceLines` on invoices.
const creditNote = row({ ...customerDocumentMembers, applications: applicationsMember, lines: customerLines })

/**
 * Customer credit notes with their lines and the invoices they were applied to.
 *
 * Shape:  `Document`, keyed `CreditNote:{number}`; amounts positive.
 * Units:  as of invoices.
 * Source: Visma.net ERP API, GET /v1/customerCreditNote, GET /v1/customerCreditNote/{creditNoteNumber}
 */
export const creditNotes: StreamDefinition<Document> = {
  stream: 'customerCreditNote',
  path: '/v1/customerCreditNote',
  paging: 'array',
  since: 'condition',
  query: { expandApplications: true },
  single: byNumber('/v1/customerCreditNote'),
  name: documentName('CreditNote'),
  decode: decoder(
    creditNote,
    (given) =>
      customerDocument(given, 'CreditNote', {
        lines: given.lines,
        applications: given.applications,
        weak: BASE_AMOUNTS,
      }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}

const ledgerRow = row(customerDocumentMembers)

// The ledger has no single read. An invoice or credit note is read at its own endpoint, without its lines.
const SINGLE: Readonly<Record<string, (key: SourceKey) => SingleRead>> = {
  Invoice: byNumber('/v1/customerinvoice'),
  CreditNote: byNumber('/v1/customerCreditNote'),
}

/**
 * The customers' ledger: one row per document of any type, header only; the cheapest read of balances. From its
 * beginning only what is open is read: once that was read to its end, a document that is not in it is not open.
 *
 * Shape:  `Document`, keyed `{type}:{number}`, with neither lines nor applications.
 * Errors: a single read of another type than invoice or credit note: SyncError `visma.no_single_read`.
 * Source: Visma.net ERP API, GET /v1/customerdocument
 */
export const customerDocuments: StreamDefinition<Document> = {
  stream: 'customerdocument',
  path: '/v1/customerdocument',
  paging: 'array',
  since: 'condition',
  query: {},
  // Rows are headers, without lines.
  pageSize: 1_000,
  whole: { status: 'Open' },
  single: (key) =>
    SINGLE[keyParts(key).type]?.(key) ?? { by: 'nothing', why: 'Visma reads this type of document in lists only' },
  name: documentName('Unknown'),
  decode: decoder(
    ledgerRow,
    (given) => customerDocument(given, 'Unknown', { lines: null, applications: null, weak: [] }),
    CUSTOMER_DOCUMENT_SOURCES,
  ),
}

/** Some of the invoices or credit notes: those of one customer, or those dated on a day or later. */
export type SomeDocuments = { readonly customer: string } | { readonly since: Day }

/** Streams of documents that can be read in part, with their lines and applications. */
export const IN_PART = { customerinvoice: customerInvoices, customerCreditNote: creditNotes } as const
export type InPart = keyof typeof IN_PART

/**
 * The query of some documents. Source: Visma.net ERP API, GET /v1/customerinvoice, `customer`, `documentDate` with its
 * condition.
 */
export const someQuery = (some: SomeDocuments): Query =>
  'customer' in some ? { customer: some.customer } : { documentDate: some.since, documentDateCondition: '>=' }

/** Whether Visma can be asked so: the letters W to Z may not stand in the value of a filter. */
export const canBeAsked = (customer: string): boolean => !/[W-Z]/.test(customer)

/** Visma ignores a filter it does not know and answers 200 with everything, so each row is checked. */
export const isOf = (some: SomeDocuments, { party, date }: Document): boolean =>
  'customer' in some ? party.number === some.customer : date !== null && date >= some.since
