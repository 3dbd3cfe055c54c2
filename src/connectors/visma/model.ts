import type { SourceTime } from '../../core/checkpoint.ts'
import type { Day } from '../../core/clock.ts'
import type { Json } from '../../core/json.ts'
import type { Decimal } from '../../core/money.ts'

/**
 * What the connector hands on: Visma's rows decoded and tidied. The names are ours: Visma's many spellings end here.
 * Everything Visma may leave out is `null`. These are type aliases and no interfaces, so that the compiler sees that
 * they are plain JSON.
 */

export const STREAMS = [
  'supplier',
  'customer',
  'creditTerm',
  'supplierInvoice',
  'supplierdocument',
  'customerinvoice',
  'customerCreditNote',
  'customerPayment',
  'customerdocument',
  'contact',
  'purchaseorder',
  'account',
  'journaltransaction',
  'currency',
  'branch',
  'organization',
] as const
export type VismaStream = (typeof STREAMS)[number]

/** What the records of each stream hold; those without a flow stay as Visma sends them. */
export interface VismaRows extends Readonly<Record<VismaStream, Json>> {
  readonly supplier: Party
  readonly customer: Party
  readonly creditTerm: CreditTerm
  readonly supplierInvoice: Document
  readonly supplierdocument: Document
  readonly customerinvoice: Document
  readonly customerCreditNote: Document
  readonly customerPayment: Payment
  readonly customerdocument: Document
  readonly currency: CurrencyInfo
}

export type Address = {
  readonly lines: readonly string[]
  readonly postalCode: string | null
  readonly city: string | null
  /** ISO 3166 alpha-2. */
  readonly country: string | null
  readonly countryName: string | null
}

export type Contact = {
  readonly name: string | null
  readonly attention: string | null
  /** Split on `;` and `,`, trimmed, in Visma's order. */
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly web: string | null
}

export const PARTY_STATUSES = ['Active', 'OnHold', 'CreditHold', 'HoldPayments', 'Inactive', 'OneTime'] as const
export type PartyStatus = (typeof PARTY_STATUSES)[number] | 'Unknown'

/** A customer or supplier. Staged under its `internalId`; `number` is what people know and may change. */
export type Party = {
  readonly internalId: string
  readonly number: string
  readonly name: string
  readonly status: PartyStatus
  readonly address: Address | null
  readonly contact: Contact | null
  readonly invoiceAddress: Address | null
  readonly invoiceContact: Contact | null
  /** Organisation number as Visma has it; may be a personal number for sole traders: match only, never written. */
  readonly corporateId: string | null
  readonly vatNumber: string | null
  readonly classId: string | null
  readonly terms: { readonly id: string; readonly description: string | null } | null
  readonly currency: string | null
  /** Further members that the settings want, by name; absent where they want none. */
  readonly more?: { readonly [member: string]: string }
  readonly modified: SourceTime | null
}

/**
 * Canonical document types of both ledgers. `Invoice … SmallCreditWo` are the customers', `CreditAdj …` the
 * suppliers'; `Invoice`, `Prepayment`, `Refund` occur in both. Anything else is `Unknown`, never an error.
 */
export const DOCUMENT_TYPES = [
  'Invoice',
  'DebitNote',
  'CreditNote',
  'Payment',
  'VoidPayment',
  'Prepayment',
  'Refund',
  'FinCharge',
  'SmallBalanceWo',
  'SmallCreditWo',
  'CashSale',
  'CashReturn',
  'CreditAdj',
  'DebitAdj',
  'Check',
  'QuickCheck',
  'VoidCheck',
  'VoidQuickCheck',
] as const
export type DocumentType = (typeof DOCUMENT_TYPES)[number] | 'Unknown'

export const DOCUMENT_STATUSES = [
  'Hold',
  'Balanced',
  'Voided',
  'Scheduled',
  'Open',
  'Closed',
  'PendingPrint',
  'PendingEmail',
  'CreditHold',
  'CcHold',
  'Reserved',
  'Printed',
  'Prebooked',
] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number] | 'Unknown'

export type DocumentLine = {
  readonly number: number | null
  /** `null` for text lines: Visma sends `"0"` or `""` there. */
  readonly product: string | null
  readonly description: string | null
  readonly quantity: Decimal | null
  readonly unit: string | null
  /** In the document's currency, without VAT. */
  readonly unitPrice: Decimal | null
  /** Off the price times the quantity: as percent, and as an amount of the document's currency. */
  readonly discountPercent: Decimal | null
  readonly discount: Decimal | null
  /** In the document's currency, discount taken off, without VAT. */
  readonly amount: Decimal | null
}

/** A payment or credit note applied to the document. */
export type Application = {
  readonly type: DocumentType
  readonly number: string
  /** In the document's currency. */
  readonly amount: Decimal
  readonly day: Day | null
  readonly released: boolean
  readonly voided: boolean
}

/**
 * An invoice, credit note or ledger row, of a customer or a supplier. Staged under `type:number`, since
 * numbers are unique per type only.
 *
 * Units: `total`, `balance`, `vat` in `currency`; `totalBase`, `balanceBase` in the company's currency.
 * A draft may have no amounts yet. Credit notes carry positive amounts; their meaning is in `type`.
 */
export type Document = {
  readonly ledger: 'customer' | 'supplier'
  readonly type: DocumentType
  readonly number: string
  readonly party: { readonly number: string; readonly internalId: string | null; readonly name: string | null }
  readonly status: DocumentStatus
  readonly date: Day | null
  readonly dueDate: Day | null
  readonly currency: string | null
  readonly total: Decimal | null
  readonly balance: Decimal | null
  readonly vat: Decimal | null
  readonly totalBase: Decimal | null
  readonly balanceBase: Decimal | null
  readonly text: string | null
  /** The buyer's reference; Visma's window calls it External reference. */
  readonly customerRef: string | null
  readonly externalRef: string | null
  /** KID / OCR. */
  readonly paymentRef: string | null
  /** The supplier's own invoice number. */
  readonly supplierRef: string | null
  readonly salesPerson: string | null
  /** Absent where Visma names none, or the settings want none. */
  readonly salesPersonId?: string
  /** The number of its branch; `null`: it has none. Absent where nobody told, or the settings want none. Weak. */
  readonly branch?: string | null
  /** Empty in lists: weak. */
  readonly terms: { readonly id: string; readonly description: string | null } | null
  readonly lines: readonly DocumentLine[] | null
  readonly applications: readonly Application[] | null
  readonly modified: SourceTime | null
}

/** Staged under `type:number`. Which documents it touched is what matters; amounts here are never summed. */
export type Payment = {
  readonly type: DocumentType
  readonly number: string
  readonly customer: string | null
  readonly status: DocumentStatus
  readonly appliesTo: readonly { readonly type: DocumentType; readonly number: string }[]
  /** Of its lines, as text: to tell whether it changed. */
  readonly amounts: readonly string[]
  readonly modified: SourceTime | null
}

export type CreditTerm = {
  readonly id: string
  readonly description: string | null
  readonly forCustomers: boolean
  /** From the invoice's date to its due date, where that is a fixed number of days. */
  readonly days: number | null
  readonly modified: SourceTime | null
}

export type CurrencyInfo = {
  readonly id: string
  readonly isBase: boolean
  readonly decimals: number
}
