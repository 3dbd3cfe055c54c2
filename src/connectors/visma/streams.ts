import type { StreamDefinition } from './calls/stream.ts'
import { creditTerms } from './credit-terms.ts'
import { creditNotes, customerDocuments, customerInvoices } from './documents/customer-ledger.ts'
import { payments } from './documents/payments.ts'
import { supplierDocuments, supplierInvoices } from './documents/supplier-ledger.ts'
import type { VismaRows, VismaStream } from './model.ts'
import {
  accounts,
  branches,
  contacts,
  currencies,
  journalTransactions,
  organizations,
  purchaseOrders,
} from './others.ts'
import { customers } from './parties/customers.ts'
import { suppliers } from './parties/suppliers.ts'

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
} as const satisfies { readonly [S in VismaStream]: StreamDefinition<VismaRows[S]> }

/**
 * Streams that a ping tries, and that a delivery may be about that does not say what changed: those of the flows, the terms
 * of payment, and the ledger that lists what is open. The rest is only readable. Parties stand before their documents.
 */
export const PROBED_STREAMS = [
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
