import type { PurchaseOrder, SupplierDocument } from '../company/ledger-model.ts'
import { amount, day, equals, type Filters, flags, time } from './filters.ts'
import { LEGACY, list, single } from './list.ts'
import { notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import { period } from './rows/parts.ts'
import { purchaseOrderRow } from './rows/purchase-orders.ts'
import { supplierDocumentRow, supplierInvoiceRow } from './rows/supplier-documents.ts'
import { supplierByNumber } from './suppliers.ts'

const STATUSES = ['Hold', 'Balanced', 'Voided', 'Scheduled', 'Open', 'Closed', 'Printed', 'Prebooked', 'Reserved']
const FILTER_TYPES = ['Invoice', 'CreditAdj', 'DebitAdj', 'Prepayment', 'Refund', 'Payment']

const COMMON: Filters<SupplierDocument> = {
  ...LEGACY,
  // The filter's words differ from the rows': a payment's row says Check.
  documentType: equals((item) => (item.documentType === 'Check' ? 'Payment' : item.documentType), FILTER_TYPES),
  released: equals((item) => (item.status === 'Open' || item.status === 'Closed' ? '1' : '0'), ['0', '1']),
  project: equals(() => 'X'),
  status: equals((item) => item.status, STATUSES),
  branch: equals(() => '1'),
  financialPeriod: equals((item) => period(item.date)),
  dueDate: day((item) => item.dueDate),
  docDate: day((item) => item.date),
  item: equals((document) => document.lines.map((line) => line.inventoryNumber)),
  balance: amount((item) => item.balance),
  lastModifiedDateTime: time((item) => item.lastModifiedDateTime),
  createdDateTime: time((item) => item.createdDateTime),
  ...flags('expandApproval', 'expandNote', 'expandLinePrebookAccounts'),
}
const WITH_SUPPLIER: Filters<SupplierDocument> = { ...COMMON, supplier: equals((item) => item.supplier.number) }
const INVOICE_FLAGS = flags('expandAttachment', 'expandLandedCosts')

/** Standard invoices only: adjustments and prepayments have to be asked for by type. */
const invoices = (ask: Ask): SupplierDocument[] =>
  ask.company.supplierDocuments.filter((document) => document.documentType === 'Invoice')

const ofSupplier = (ask: Ask, documents: readonly SupplierDocument[]): SupplierDocument[] => {
  const supplier = supplierByNumber(ask, ask.params.supplierNumber)
  return documents.filter((document) => document.supplier === supplier)
}

const find = (ask: Ask, type: string) => {
  const number = ask.params.invoiceNumber
  const document = ask.company.supplierDocuments.find(
    (each) => each.documentType === type && each.referenceNumber === number,
  )
  if (!document || type === 'Check') throw new Refused(notFound(`${type} '${number}'`))
  return { row: supplierInvoiceRow(ask.company, document, null, () => true), timeStamp: document.timeStamp }
}

const ORDER_STATUSES = [
  'Balanced',
  'Cancelled',
  'Closed',
  'Hold',
  'Open',
  'PendingEmail',
  'PendingPrint',
  'Printed',
  'Voided',
]
const SWITCHES = ['expandLinePrebookAccounts', 'expandLandedCosts']

export const SUPPLIER_DOCUMENT_ROUTES: readonly Route[] = [
  list({
    path: '/v1/supplierInvoice',
    paging: 'rows',
    items: invoices,
    filters: { ...WITH_SUPPLIER, ...INVOICE_FLAGS },
    row: (document, ask, { metadata, expand }) => supplierInvoiceRow(ask.company, document, metadata, expand),
  }),
  list({
    path: '/v1/supplier/{supplierNumber}/invoice',
    paging: 'rows',
    items: (ask) => ofSupplier(ask, invoices(ask)),
    filters: { ...COMMON, ...INVOICE_FLAGS },
    row: (document, ask, { metadata, expand }) => supplierInvoiceRow(ask.company, document, metadata, expand),
  }),
  single('/v1/supplierInvoice/{invoiceNumber}', (ask) => find(ask, 'Invoice'), ...SWITCHES),
  single(
    '/v1/supplierInvoice/{documentType}/{invoiceNumber}',
    (ask) => find(ask, ask.params.documentType ?? ''),
    ...SWITCHES,
  ),
  list({
    path: '/v1/supplierdocument',
    paging: 'rows',
    items: (ask) => ask.company.supplierDocuments,
    filters: WITH_SUPPLIER,
    row: (document, ask, { metadata, expand }) =>
      supplierDocumentRow(ask.company, document, metadata, expand('expandNote')),
  }),
  list({
    path: '/v1/supplier/{supplierNumber}/document',
    paging: 'rows',
    items: (ask) => ofSupplier(ask, ask.company.supplierDocuments),
    filters: COMMON,
    row: (document, ask, { metadata, expand }) =>
      supplierDocumentRow(ask.company, document, metadata, expand('expandNote')),
  }),
  list<PurchaseOrder>({
    path: '/v1/purchaseorder',
    paging: 'rows',
    maxPageSize: 500,
    items: (ask) => ask.company.purchaseOrders,
    filters: {
      ...LEGACY,
      lastModifiedDateTime: time((order) => order.lastModifiedDateTime),
      orderType: equals(() => 'RegularOrder', ['RegularOrder', 'DropShip', 'Blanket', 'StandardBlanket']),
      orderStatus: equals((order) => order.status, ORDER_STATUSES),
      supplier: equals((order) => order.supplier.number),
      branch: equals(() => '1'),
      orderDate: day((order) => order.date),
      deliveryDate: day((order) => order.promisedOn),
      ...flags('includeCustomFreeFields'),
    },
    row: (order, ask, { metadata }) => purchaseOrderRow(ask.company, order, metadata),
  }),
  single(
    '/v1/purchaseorder/{purchaseOrderNumber}',
    (ask) => {
      const number = ask.params.purchaseOrderNumber
      const order = ask.company.purchaseOrders.find((each) => each.orderNbr === number)
      if (!order) throw new Refused(notFound(`Purchase order '${number}'`))
      return { row: purchaseOrderRow(ask.company, order, null), timeStamp: order.timeStamp }
    },
    'includeCustomFreeFields',
  ),
]
