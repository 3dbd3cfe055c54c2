import {
  type Company,
  type CustomerDocument,
  creditInvoice,
  enterPayment,
  payInvoice,
  postInvoice,
  renameCustomer,
  voidPayment,
} from '../../src/twins/company/company.ts'
import { enterDocument } from '../../src/twins/company/documents.ts'
import { today } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, type Random } from '../../src/twins/random.ts'

const DAY_MS = 86_400_000
const NOK = { currencyId: 'NOK', exchangeRate: 1 }

type Event = (company: Company, random: Random) => string | null

/** What finance does with money, one event in words; `null` where there is nothing to do it to. */
export const moveMoney = (company: Company, random: Random): string | null => pick(random, EVENTS)(company, random)

const EVENTS: readonly Event[] = [
  function payPart(company, random) {
    const invoice = openInvoice(company, random)
    const part = Math.floor((invoice?.balanceInCurrency ?? 0) / between(random, 2, 4))
    if (!invoice || part < 1) return null
    payInvoice(company, invoice, { amountInCurrency: part, date: dayBefore(company, between(random, 0, 20)) })
    return `paid ${part} of ${invoice.referenceNumber}`
  },
  function takePaymentBack(company, random) {
    const payments = company.customerPayments.filter(({ type, status }) => type === 'Payment' && status !== 'Voided')
    if (payments.length === 0) return null
    const payment = pick(random, payments)
    voidPayment(company, payment)
    return `payment ${payment.refNbr} was taken back`
  },
  function creditMoreThanOwed(company, random) {
    const invoice = openInvoice(company, random)
    if (!invoice) return null
    const amountInCurrency = (invoice.balanceInCurrency ?? 0) + 100
    const note = creditInvoice(company, invoice, { amountInCurrency, apply: chance(random, 0.6) })
    return `credit note ${note.referenceNumber} over more than ${invoice.referenceNumber}`
  },
  function payInAdvance(company, random) {
    const customer = someCustomer(company, random)
    const type = pick(random, ['Payment', 'Prepayment'] as const)
    const paid = enterPayment(company, customer, { amountInCurrency: between(random, 1, 900) + 0.25, type }, NOK)
    return `${customer.number} paid without an invoice: ${type} ${paid.refNbr}`
  },
  function charge(company, random) {
    const customer = someCustomer(company, random)
    const type = pick(random, ['DebitNote', 'FinCharge'] as const)
    const line = { inventoryNumber: 'GEBYR', description: 'Gebyr', quantity: 1, vat: 0 } as const
    const charged = enterDocument(company, type, customer, {
      ...NOK,
      lines: [{ ...line, unitPriceInCurrency: between(random, 50, 500) }],
      documentDueDate: dayBefore(company, between(random, -30, 60)),
    })
    return `${type} ${charged.referenceNumber} to ${customer.number}`
  },
  function postLate(company, random) {
    const customer = someCustomer(company, random)
    const [age, terms] = [between(random, 1, 420), between(random, 0, 45)]
    const invoice = postInvoice(company, customer, {
      documentDate: dayBefore(company, age),
      documentDueDate: dayBefore(company, age - terms),
      ...(chance(random, 0.2) ? { currencyId: 'EUR' } : {}),
    })
    const late = between(random, -10, 30)
    if (chance(random, 0.7) && age - terms - late >= 0)
      payInvoice(company, invoice, { date: dayBefore(company, age - terms - late) })
    return `posted ${invoice.referenceNumber} of ${invoice.documentDate} to ${customer.number}: ${invoice.status}`
  },
  function rename(company, random) {
    const customer = someCustomer(company, random)
    renameCustomer(company, customer, `${customer.name.replace(/ \d+$/, '')} ${between(random, 2, 99)}`)
    return `${customer.number} renamed ${customer.name}`
  },
]

const someCustomer = (company: Company, random: Random) => pick(random, company.customers)

function openInvoice(company: Company, random: Random): CustomerDocument | null {
  const open = company.customerInvoices.filter(({ status }) => status === 'Open')
  return open.length === 0 ? null : pick(random, open)
}

/** Negative for a day to come. */
const dayBefore = (company: Company, days: number): string =>
  new Date(Date.parse(today(company)) - days * DAY_MS).toISOString().slice(0, 10)
