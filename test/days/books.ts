import {
  addCustomer,
  creditInvoice,
  live,
  payInvoice,
  postInvoice,
  renumberCustomer,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { between, chance, pick, type Random } from '../../src/twins/random.ts'
import type { World } from '../world.ts'
import { moveMoney } from './money.ts'

/** One event in the books, in words. */
export function happen({ company }: World, random: Random): string {
  const open = company.customerInvoices.filter((one) => one.status === 'Open')
  if (chance(random, 0.35)) return moveMoney(company, random) ?? live(company, random)
  const what = between(random, 0, 9)
  const invoice = open.length > 0 ? pick(random, open) : null
  const customer = pick(random, company.customers)
  if (what === 0 && invoice?.applications.length === 0) {
    voidInvoice(company, invoice)
    return `voided ${invoice.referenceNumber}`
  }
  if (what === 1 && invoice) {
    creditInvoice(company, invoice, { amountInCurrency: invoice.balanceInCurrency ?? 0 })
    return `credited ${invoice.referenceNumber}`
  }
  if (what === 2 && invoice) {
    payInvoice(company, invoice)
    return `paid ${invoice.referenceNumber}`
  }
  if (what === 3) {
    let free = between(random, 20_000, 29_999)
    while (company.byNumber.customers.has(String(free))) free += 1
    const number = String(free)
    renumberCustomer(company, customer, number)
    return `renumbered to ${number}`
  }
  if (what === 4) {
    const made = addCustomer(company, { name: `Nykunde ${between(random, 1, 999)} AS`, attention: 'Kari Ny' })
    postInvoice(company, made)
    return `new customer ${made.number}`
  }
  if (what === 5) {
    const posted = postInvoice(company, customer)
    return `posted ${posted.referenceNumber} to ${customer.number}`
  }
  return live(company, random)
}
