import { creditNotes } from './credit-notes.ts'
import { creditTerms } from './credit-terms.ts'
import { customerDocuments } from './customer-documents.ts'
import { customerInvoices } from './customer-invoices.ts'
import { customers } from './customers.ts'
import type { VismaStream } from './model.ts'
import {
  accounts,
  branches,
  contacts,
  currencies,
  journalTransactions,
  organizations,
  purchaseOrders,
} from './others.ts'
import { payments } from './payments.ts'
import type { StreamDefinition } from './stream.ts'
import { supplierDocuments } from './supplier-documents.ts'
import { supplierInvoices } from './supplier-invoices.ts'
import { suppliers } from './suppliers.ts'

/** Every stream there is; a new one is a file and a line. */
export const DEFINITIONS = {
  supplier: suppliers,
  customer: customers,
  creditTerm: creditTerms,
  supplierInvoice: supplierInvoices,
  supplierdocument: supplierDocuments,
  customerinvoice: customerInvoices,
  customerCreditNote: creditNotes,
  customerPayment: payments,
  customerdocument: customerDocuments,
  contact: contacts,
  purchaseorder: purchaseOrders,
  account: accounts,
  journaltransaction: journalTransactions,
  currency: currencies,
  branch: branches,
  organization: organizations,
} as const satisfies Record<VismaStream, StreamDefinition>

/** Streams that flows use; the rest is only readable. Parties stand before their documents. */
export const FLOW_STREAMS = [
  'supplier',
  'customer',
  'creditTerm',
  'supplierInvoice',
  'supplierdocument',
  'customerinvoice',
  'customerCreditNote',
  'customerPayment',
  'customerdocument',
] as const satisfies readonly VismaStream[]
