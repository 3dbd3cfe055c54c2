import type { CustomerDocument, CustomerPayment } from '../company/ledger-model.ts'
import type { Company } from '../company/model.ts'

/** A row of the customer ledger: a document, or a payment, which stands there too. */
export type LedgerItem = CustomerDocument | CustomerPayment

export const isPayment = (item: LedgerItem): item is CustomerPayment => 'paymentLines' in item

interface Sorted {
  readonly state: string
  readonly ledger: readonly LedgerItem[]
  readonly payers: readonly LedgerItem[]
}

// Sorting 100,000 documents for every page of a walk would cost more than all the rest.
const sorted = new WeakMap<Company, Sorted>()

/** All customer documents in the order they were entered. */
export const ledger = (company: Company): readonly LedgerItem[] => inOrder(company).ledger

/** What can settle an invoice, in the order it was entered: payments, and released credit notes. */
export const payers = (company: Company): readonly LedgerItem[] => inOrder(company).payers

function inOrder(company: Company): Sorted {
  const { customerInvoices, customerCreditNotes, otherCustomerDocuments, customerPayments } = company
  const lists = [customerInvoices, customerCreditNotes, otherCustomerDocuments, customerPayments]
  const state = `${company.counters.rowVersion} ${lists.map((list) => list.length).join(' ')}`
  const known = sorted.get(company)
  if (known?.state === state) return known
  const released = customerCreditNotes.filter(({ status }) => status === 'Open' || status === 'Closed')
  const fresh = {
    state,
    ledger: (lists.flat() as LedgerItem[]).sort(byEntry),
    payers: [...customerPayments, ...released].sort(byEntry),
  }
  sorted.set(company, fresh)
  return fresh
}

const byEntry = (a: LedgerItem, b: LedgerItem): number =>
  a.createdDateTime < b.createdDateTime ? -1 : a.createdDateTime > b.createdDateTime ? 1 : 0
