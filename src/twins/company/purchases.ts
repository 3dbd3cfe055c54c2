import type { Day } from '../../core/clock.ts'
import { add, round2, toBase } from './amounts.ts'
import { dueDate, rateOf, termOf } from './documents.ts'
import { bookJournal } from './journal.ts'
import type {
  PurchaseOrder,
  SupplierDocument,
  SupplierDocumentStatus,
  SupplierDocumentType,
  SupplierLine,
} from './ledger-model.ts'
import type { Company } from './model.ts'
import type { LocalTime, Supplier } from './party-model.ts'
import { next, now, stampedAt, today, touch } from './stamps.ts'

export interface NewSupplierLine {
  readonly inventoryNumber: string
  readonly description: string
  readonly quantity: number
  readonly uom?: string
  readonly unitCostInCurrency: number
  readonly poNumber?: string
}

export interface NewSupplierDocument {
  readonly type?: SupplierDocumentType
  readonly lines?: readonly NewSupplierLine[]
  readonly currencyId?: string
  readonly date?: Day
  readonly dueDate?: Day
  readonly status?: SupplierDocumentStatus
  /** The supplier's own invoice number. */
  readonly supplierReference?: string | null
  readonly description?: string | null
  readonly created?: LocalTime
  /** Batches of the general ledger; on by default. */
  readonly book?: boolean
}

const DEFAULT_LINES: readonly NewSupplierLine[] = [
  { inventoryNumber: 'RAW-01', description: 'Råkaffe 60 kg', quantity: 2, unitCostInCurrency: 3_600 },
]

/** Enters a document of the supplier ledger; a released (Open) invoice by default. */
export function postSupplierInvoice(
  company: Company,
  supplier: Supplier,
  options: NewSupplierDocument = {},
): SupplierDocument {
  const documentType = options.type ?? 'Invoice'
  const currencyId = options.currencyId ?? supplier.currencyId
  const exchangeRate = rateOf(company, currencyId)
  const date = options.date ?? today(company)
  const status = options.status ?? 'Open'
  const released = ['Open', 'Closed', 'Voided', 'Printed'].includes(status)
  const lines = (options.lines ?? DEFAULT_LINES).map((line, at) => enterLine(line, at + 1, exchangeRate))
  const referenceNumber = String(next(company, SERIES[documentType]))
  const document: SupplierDocument = {
    documentType,
    referenceNumber,
    supplier,
    date,
    dueDate: options.dueDate ?? dueDate(termOf(company, supplier.creditTermsId), date),
    status,
    approvalStatus: released ? 'ApprovedInApproval' : 'New',
    currencyId,
    exchangeRate,
    creditTermsId: supplier.creditTermsId,
    supplierReference: options.supplierReference ?? null,
    paymentRefNo: documentType === 'Invoice' ? referenceNumber.padStart(9, '0') : null,
    description: options.description ?? null,
    note: null,
    lines: documentType === 'Check' ? [] : lines,
    ...totalsOf(lines, exchangeRate, supplier.mainAddress.countryId === 'NO', status === 'Open' || !released),
    ...stampedAt(company, options.created ?? now(company)),
  }
  company.supplierDocuments.push(document)
  if (released && (options.book ?? true)) bookJournal(company, 'ModuleAP', document, supplier.number)
  return document
}

/** The company pays its supplier: the document closes, a Check stands in the ledger. */
export function paySupplierInvoice(company: Company, document: SupplierDocument): SupplierDocument {
  if (document.status !== 'Open') throw new RangeError(`${document.referenceNumber} is ${document.status}, not open`)
  document.status = 'Closed'
  document.balance = 0
  document.balanceInCurrency = 0
  touch(company, document)
  return postSupplierInvoice(company, document.supplier, {
    type: 'Check',
    status: 'Closed',
    currencyId: document.currencyId,
    description: `Betaling ${document.referenceNumber}`,
    lines: [
      { inventoryNumber: '', description: '', quantity: 1, unitCostInCurrency: document.detailTotalInCurrency ?? 0 },
    ],
    book: false,
  })
}

export function addPurchaseOrder(
  company: Company,
  supplier: Supplier,
  order: Pick<PurchaseOrder, 'date' | 'promisedOn' | 'status' | 'description' | 'lines'> & { created?: LocalTime },
): PurchaseOrder {
  const { created, ...given } = order
  const entered: PurchaseOrder = {
    orderNbr: `PO${String(next(company, 'purchaseOrder')).padStart(6, '0')}`,
    supplier,
    currencyId: supplier.currencyId,
    exchangeRate: rateOf(company, supplier.currencyId),
    ...given,
    ...stampedAt(company, created ?? now(company)),
  }
  company.purchaseOrders.push(entered)
  return entered
}

// Invoices and adjustments count separately: a number alone does not name a document.
const SERIES = {
  Invoice: 'supplierInvoice',
  CreditAdj: 'supplierAdjustment',
  DebitAdj: 'supplierAdjustment',
  Prepayment: 'supplierAdjustment',
  Check: 'supplierPayment',
} as const

function enterLine(line: NewSupplierLine, lineNumber: number, exchangeRate: number): SupplierLine {
  const costInCurrency = round2(line.quantity * line.unitCostInCurrency)
  return {
    lineNumber,
    inventoryNumber: line.inventoryNumber,
    transactionDescription: line.description,
    quantity: line.quantity,
    uom: line.inventoryNumber === '' ? null : (line.uom ?? 'STK'),
    unitCost: toBase(line.unitCostInCurrency, exchangeRate),
    unitCostInCurrency: line.unitCostInCurrency,
    cost: toBase(costInCurrency, exchangeRate),
    costInCurrency,
    account: '4300',
    poNumber: line.poNumber ?? null,
  }
}

function totalsOf(lines: readonly SupplierLine[], exchangeRate: number, vat: boolean, open: boolean) {
  const detailTotalInCurrency = add(...lines.map((line) => line.costInCurrency))
  const vatTotalInCurrency = vat ? round2(detailTotalInCurrency * 0.25) : 0
  const amountInCurrency = add(detailTotalInCurrency, vatTotalInCurrency)
  const amount = toBase(amountInCurrency, exchangeRate)
  return {
    amount,
    amountInCurrency,
    balance: open ? amount : 0,
    balanceInCurrency: open ? amountInCurrency : 0,
    vatTotal: toBase(vatTotalInCurrency, exchangeRate),
    vatTotalInCurrency,
    detailTotal: toBase(detailTotalInCurrency, exchangeRate),
    detailTotalInCurrency,
  }
}
