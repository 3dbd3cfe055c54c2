import { addDays, type Day } from '../../core/clock.ts'
import { round2 } from '../company/amounts.ts'
import { timeOn } from '../company/cast.ts'
import { enterDocument } from '../company/documents.ts'
import type { CustomerDocument } from '../company/ledger-model.ts'
import type { Customer } from '../company/party-model.ts'
import { enterPayment, payInvoice } from '../company/payments.ts'
import type { Books } from './books.ts'
import { STORIES } from './stories.ts'
import { promise, type When } from './trade.ts'

const LATE_DAYS = 30
const FEE = 70
/** Of what is overdue, for a month. */
const INTEREST = 0.01
const NOK = { currencyId: 'NOK', exchangeRate: 1 }

/** An interest invoice for whoever owes something that fell due more than a month ago. */
export function chargeInterest(books: Books, day: Day, when: When): readonly CustomerDocument[] {
  const owed = new Map<Customer, number>()
  for (const { status, documentDueDate: due, customer, balance } of books.company.customerInvoices) {
    if (status === 'Open' && due !== null && addDays(due, LATE_DAYS) < day && books.buyers.has(customer))
      owed.set(customer, (owed.get(customer) ?? 0) + (balance ?? 0))
  }
  return [...owed].map(([customer, amount]) =>
    charge(books, 'FinCharge', customer, { text: 'Interest and fee', amount: FEE + amount * INTEREST, when }),
  )
}

/** What lies on the customers' accounts beside invoices: money in advance, money too much, prices corrected. */
export function writeOpenItems(books: Books, day: Day): void {
  const { company, random, buyers, promises } = books
  for (const customer of buyers.keys()) {
    const { prepaid, paidTwice, debited, paidHalf } = STORIES.get(customer.name) ?? {}
    const at = { date: day, at: timeOn(day, random) }
    if (prepaid) enterPayment(company, customer, { ...at, amountInCurrency: prepaid, type: 'Prepayment' }, NOK)
    if (paidTwice) enterPayment(company, customer, { ...at, amountInCurrency: paidTwice }, NOK)
    const owed = company.customerInvoices.findLast((one) => one.customer === customer && one.status === 'Open')
    if (paidHalf && owed) {
      payInvoice(company, owed, { ...at, amountInCurrency: round2((owed.balanceInCurrency ?? 0) / 2) })
      promises.delete(owed)
    }
    if (debited) charge(books, 'DebitNote', customer, { text: 'Price corrected', amount: debited, when: day })
  }
}

function charge(
  books: Books,
  type: 'FinCharge' | 'DebitNote',
  customer: Customer,
  { text, amount, when }: { readonly text: string; readonly amount: number; readonly when: When },
): CustomerDocument {
  const line = { inventoryNumber: 'CHARGE', description: text, quantity: 1, vat: 0 } as const
  const charged = enterDocument(books.company, type, customer, {
    ...NOK,
    lines: [{ ...line, unitPriceInCurrency: round2(amount) }],
    ...(when === undefined ? {} : { documentDate: when, created: timeOn(when, books.random) }),
  })
  promise(books, charged)
  return charged
}
