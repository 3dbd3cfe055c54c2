import type { Clock } from '../../core/clock.ts'
import type {
  CustomerDocument,
  CustomerPayment,
  JournalTransaction,
  PurchaseOrder,
  SupplierDocument,
} from './ledger-model.ts'
import type { Address, Contact, ContactInfo, Customer, IdDescription, LocalTime, Supplier } from './party-model.ts'

/**
 * The books of a company, in Visma's own words. Mutable: it is the remote system's state, not ours.
 *
 * Units: plain amounts in the company's currency (NOK), `…InCurrency` in the document's; JSON numbers with two
 *        decimals, as Visma sends them. Days are calendar days; `…DateTime` is Europe/Oslo text without zone.
 * Parties and documents refer to each other as objects, so a renamed customer shows on its old invoices.
 */
export interface Company {
  readonly clock: Clock
  readonly organization: Organization
  readonly branches: Branch[]
  readonly currencies: Currency[]
  readonly creditTerms: CreditTerm[]
  readonly customerClasses: PartyClass[]
  readonly supplierClasses: PartyClass[]
  readonly paymentMethods: PaymentMethod[]
  readonly attributes: AttributeDefinition[]
  readonly accounts: Account[]
  readonly customers: Customer[]
  readonly suppliers: Supplier[]
  readonly contacts: Contact[]
  readonly customerInvoices: CustomerDocument[]
  readonly customerCreditNotes: CustomerDocument[]
  /** Debit notes and overdue charges: seen in the ledger only. */
  readonly otherCustomerDocuments: CustomerDocument[]
  readonly customerPayments: CustomerPayment[]
  readonly supplierDocuments: SupplierDocument[]
  readonly purchaseOrders: PurchaseOrder[]
  readonly journalTransactions: JournalTransaction[]
  readonly attachments: Map<string, Attachment>
  readonly settings: CompanySettings
  readonly counters: Record<Series, number>
  /** By number, so that single reads of a large company cost nothing. Kept by the functions that change it. */
  readonly byNumber: {
    readonly customers: Map<string, Customer>
    readonly suppliers: Map<string, Supplier>
    readonly customerInvoices: Map<string, CustomerDocument>
    readonly customerCreditNotes: Map<string, CustomerDocument>
  }
}

export interface CompanySettings {
  /** Whether an applied payment moves the invoice's own `lastModifiedDateTime`. Not known of the real Visma. */
  paymentMovesInvoice: boolean
  /**
   * Which reads of documents in another currency tell amounts in the company's: all, only single reads, or none. Lists
   * are known to leave members empty that single reads have.
   */
  baseAmounts: 'always' | 'alone' | 'never'
}

export type Series =
  | 'internalId'
  | 'customer'
  | 'supplier'
  | 'contact'
  | 'address'
  | 'invoice'
  | 'creditNote'
  | 'overdueCharge'
  | 'payment'
  | 'supplierInvoice'
  | 'supplierAdjustment'
  | 'supplierPayment'
  | 'purchaseOrder'
  | 'batch'
  | 'attachment'
  | 'rowVersion'

export interface Organization {
  readonly number: string
  readonly name: string
  readonly corporateId: string
  readonly baseCurrency: string
  readonly address: Address
  readonly contact: ContactInfo
  readonly lastModifiedDateTime: LocalTime
  readonly timeStamp: string
}

export interface Branch {
  readonly branchId: number
  readonly number: string
  readonly name: string
  readonly isMainBranch: boolean
  readonly lastModifiedDateTime: LocalTime
}

export interface Currency extends IdDescription {
  readonly symbol: string
  readonly isBaseCurrency: boolean
  readonly decimalPrecision: number
  /** NOK per unit. */
  readonly rate: number
}

export interface CreditTerm {
  readonly termsId: string
  readonly description: string
  readonly visibleTo: 'AL' | 'CU' | 'VE' | 'DS'
  /** N: fixed number of days. E: end of the month, M: end of the next. */
  readonly dueDateType: 'N' | 'E' | 'M'
  readonly dueDay1: number
  readonly createdDateTime: LocalTime
  readonly lastModifiedDateTime: LocalTime
}

export interface PartyClass extends IdDescription {
  readonly paymentMethodId: string
}

export interface PaymentMethod {
  readonly paymentMethodID: string
  readonly description: string
  readonly meansOfPayment: 'CreditCard' | 'CashOrCheck' | 'DirectDeposit'
  readonly useInAP: boolean
}

export interface AttributeDefinition {
  readonly attributeID: string
  readonly description: string
  readonly values: readonly IdDescription[]
  readonly createdDateTime: LocalTime
}

export interface Account {
  readonly accountID: number
  readonly accountCD: string
  readonly type: 'Asset' | 'Liability' | 'Income' | 'Expense'
  readonly description: string
  readonly active: boolean
  readonly lastModifiedDateTime: LocalTime
  readonly timeStamp: string
}

export interface Attachment {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly created: LocalTime
}
