import type { z } from 'zod'
import type { SourceKey } from '../../../core/ids.ts'
import { type Decimal, isZero, plus } from '../../../core/money.ts'
import type { SourceRecord } from '../../../core/record.ts'
import { decoder, type SingleRead, type Sources, type StreamDefinition } from '../calls/stream.ts'
import { amount, day, list, members, row, text, whole } from '../decode.ts'
import type { Document, DocumentLine } from '../model.ts'
import { toTerms } from '../parties/party.ts'
import {
  AMOUNT_SOURCES,
  documentKey,
  documentMembers,
  documentName,
  documentRecord,
  keyParts,
  pair,
  pathId,
  product,
  sameCurrency,
} from './document.ts'

/** Members that ledger rows and invoices of suppliers share. */
const supplierDocumentMembers = {
  ...documentMembers,
  supplier: members({ internalId: text, number: text, name: text }),
  date: day,
  dueDate: day,
  detailTotal: amount,
  detailTotalInCurrency: amount,
  description: text,
  supplierReference: text,
  paymentRefNo: text,
} as const

const SUPPLIER_DOCUMENT_SOURCES = {
  date: ['date'],
  dueDate: ['dueDate'],
  currency: ['currencyId'],
  ...AMOUNT_SOURCES,
  text: ['description'],
  paymentRef: ['paymentRefNo'],
  supplierRef: ['supplierReference'],
} as const satisfies Sources

type Row = { readonly [Name in keyof typeof supplierDocumentMembers]: z.output<(typeof supplierDocumentMembers)[Name]> }

function supplierDocument(
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

const invoiceLines = list({
  lineNumber: whole,
  inventoryNumber: text,
  transactionDescription: text,
  quantity: amount,
  uom: text,
  unitCost: amount,
  unitCostInCurrency: amount,
  discountPercent: amount,
  discountAmount: amount,
  discountAmountInCurrency: amount,
  cost: amount,
  costInCurrency: amount,
})

const invoice = row({ ...supplierDocumentMembers, invoiceLines })

/** Invoices have a path of their own; adjustments and prepayments need their type in it. */
function supplierInvoicePath(key: SourceKey): SingleRead {
  const { type, number } = keyParts(key)
  const typed = type === 'Invoice' ? '' : `${pathId(type)}/`
  return { by: 'path', path: `/v1/supplierInvoice/${typed}${pathId(number)}` }
}

/**
 * Supplier invoices with their lines.
 *
 * Shape:  `Document`, keyed `{type}:{number}`; `DebitAdj` is the supplier's credit note.
 * Units:  lines in the invoice's currency. `total` may be `null` for a foreign currency, see
 *         `supplierDocument`; the ledger always has it.
 * Source: Visma.net ERP API, GET /v1/supplierInvoice, …/{invoiceNumber}, …/{documentType}/{invoiceNumber}
 */
export const supplierInvoices: StreamDefinition<Document> = {
  stream: 'supplierInvoice',
  path: '/v1/supplierInvoice',
  paging: 'array',
  since: 'condition',
  query: {},
  single: supplierInvoicePath,
  name: documentName('Invoice'),
  decode: decoder(
    invoice,
    (given) =>
      supplierDocument(
        given,
        (same) =>
          given.invoiceLines?.map((line) => ({
            number: line.lineNumber,
            product: product(line.inventoryNumber),
            description: line.transactionDescription,
            quantity: line.quantity,
            unit: line.uom,
            unitPrice: pair(line.unitCost, line.unitCostInCurrency, same).document,
            discountPercent: line.discountPercent,
            discount: pair(line.discountAmount, line.discountAmountInCurrency, same).document,
            amount: pair(line.cost, line.costInCurrency, same).document,
          })) ?? null,
      ),
    SUPPLIER_DOCUMENT_SOURCES,
  ),
}

const ledgerRow = row(supplierDocumentMembers)

/**
 * The suppliers' ledger: one row per document of any type, header only, with both currencies of its total.
 *
 * Shape:  `Document`, keyed `{type}:{number}`, no lines. A single read goes through the invoice endpoint, the
 *         only one there is, so `total` of a foreign-currency document follows the rule of `supplierDocument`.
 * Source: Visma.net ERP API, GET /v1/supplierdocument
 */
export const supplierDocuments: StreamDefinition<Document> = {
  stream: 'supplierdocument',
  path: '/v1/supplierdocument',
  paging: 'array',
  since: 'condition',
  query: {},
  single: supplierInvoicePath,
  name: documentName('Invoice'),
  decode: decoder(ledgerRow, (given) => supplierDocument(given, () => null), SUPPLIER_DOCUMENT_SOURCES),
}
