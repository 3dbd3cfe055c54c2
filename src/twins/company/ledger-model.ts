import type { Day } from '../../core/clock.ts'
import type { Customer, IdDescription, Stamped, Supplier } from './party-model.ts'

/** The documents of both ledgers; units and days as in `Company`. */

export type DocumentStatus =
  | 'Hold'
  | 'Balanced'
  | 'Voided'
  | 'Scheduled'
  | 'Open'
  | 'Closed'
  | 'PendingPrint'
  | 'PendingEmail'
  | 'CreditHold'
  | 'CcHold'
  | 'Reserved'

/** Null until the document is released, unless the company validates totals on entry. */
export interface Totals {
  amount: number | null
  amountInCurrency: number | null
  balance: number | null
  balanceInCurrency: number | null
  vatTotal: number | null
  vatTotalInCurrency: number | null
  detailTotal: number | null
  detailTotalInCurrency: number | null
}

export interface CustomerDocument extends Stamped, Totals {
  readonly documentType: 'Invoice' | 'CreditNote' | 'DebitNote' | 'FinCharge'
  readonly referenceNumber: string
  readonly customer: Customer
  /** Number of its branch; the main one where none is named. */
  readonly branch?: string
  readonly documentDate: Day
  documentDueDate: Day | null
  status: DocumentStatus
  readonly currencyId: string
  /** Company currency per unit of the document's. */
  readonly exchangeRate: number
  creditTermsId: string | null
  customerRefNumber: string | null
  externalReference: string | null
  paymentReference: string | null
  invoiceText: string | null
  note: string | null
  salesPersonId: string | null
  dunningLetterLevel: number
  closedFinancialPeriod: string | null
  lines: CustomerLine[]
  /** What paid this document. */
  applications: Application[]
  /** What this document, a credit note, paid. */
  applied: Application[]
  attachmentIds: string[]
}

export interface CustomerLine {
  readonly lineNumber: number
  readonly lineType: string | null
  /** `"0"` or `""` on a line that is text only. */
  readonly inventoryNumber: string
  description: string | null
  readonly quantity: number
  readonly uom: string | null
  readonly unitPrice: number
  readonly unitPriceInCurrency: number
  readonly amount: number
  readonly amountInCurrency: number
  readonly discountPercent: number
  readonly vatCode: IdDescription | null
}

/** One payment or credit note on one document; both sides hold the same object. */
export interface Application {
  readonly payer: CustomerPayment | CustomerDocument
  readonly document: CustomerDocument
  /** In the document's currency. */
  readonly amountPaid: number
  readonly applicationDate: Day
  voided: boolean
}

export interface CustomerPayment extends Stamped {
  readonly type: 'Payment' | 'Prepayment' | 'Refund' | 'VoidPayment'
  readonly refNbr: string
  readonly customer: Customer
  status: DocumentStatus
  readonly paymentDate: Day
  readonly paymentRef: string
  readonly currencyId: string
  readonly exchangeRate: number
  paymentAmountInCurrency: number
  availableBalanceInCurrency: number
  paymentLines: Application[]
}

export type SupplierDocumentType = 'Invoice' | 'CreditAdj' | 'DebitAdj' | 'Prepayment' | 'Check'
export type SupplierDocumentStatus =
  | 'Hold'
  | 'Balanced'
  | 'Voided'
  | 'Scheduled'
  | 'Open'
  | 'Closed'
  | 'Printed'
  | 'Prebooked'
  | 'Reserved'

export interface SupplierDocument extends Stamped, Totals {
  readonly documentType: SupplierDocumentType
  readonly referenceNumber: string
  readonly supplier: Supplier
  readonly date: Day
  dueDate: Day | null
  status: SupplierDocumentStatus
  approvalStatus: 'New' | 'SentToApproval' | 'ApprovedInApproval' | 'RejectedInApproval' | null
  readonly currencyId: string
  readonly exchangeRate: number
  creditTermsId: string | null
  supplierReference: string | null
  paymentRefNo: string | null
  description: string | null
  note: string | null
  lines: SupplierLine[]
}

export interface SupplierLine {
  readonly lineNumber: number
  readonly inventoryNumber: string
  readonly transactionDescription: string
  readonly quantity: number
  readonly uom: string | null
  readonly unitCost: number
  readonly unitCostInCurrency: number
  readonly cost: number
  readonly costInCurrency: number
  readonly account: string
  readonly poNumber: string | null
}

export interface PurchaseOrder extends Stamped {
  readonly orderNbr: string
  readonly supplier: Supplier
  readonly date: Day
  readonly promisedOn: Day
  status: 'Hold' | 'Open' | 'Closed' | 'Cancelled'
  readonly currencyId: string
  readonly exchangeRate: number
  readonly description: string | null
  readonly lines: PurchaseLine[]
}

export interface PurchaseLine {
  readonly lineNbr: number
  readonly inventory: { readonly number: string; readonly description: string }
  readonly uom: string
  readonly orderQty: number
  readonly unitCost: number
  readonly extCost: number
  completed: boolean
}

export interface JournalTransaction extends Stamped {
  readonly module: 'ModuleGL' | 'ModuleAP' | 'ModuleAR'
  readonly batchNumber: string
  readonly status: 'Posted' | 'Unposted'
  readonly transactionDate: Day
  readonly description: string
  readonly lines: readonly JournalLine[]
}

export interface JournalLine {
  readonly lineNumber: number
  readonly accountNumber: string
  readonly referenceNumber: string
  readonly debitAmount: number
  readonly creditAmount: number
  readonly party: string | null
}
