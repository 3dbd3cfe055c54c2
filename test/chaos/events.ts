import {
  type Company,
  type Customer,
  editInvoiceText,
  live,
  payInvoice,
  renameCustomer,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, type Random } from '../../src/twins/random.ts'

/**
 * One event in the books. Half of them are changes of the same few records again and again: what was changed while
 * a write about it was lost is where mistakes hide.
 */
export function happen(company: Company, random: Random): void {
  const favourites = company.customers.filter((one) => one.status === 'Active').slice(0, 3)
  if (chance(random, 0.5) || favourites.length === 0) {
    live(company, random)
    return
  }
  pick(random, CHANGES)(company, pick(random, favourites), random)
}

type Change = (company: Company, customer: Customer, random: Random) => void

const CHANGES: readonly Change[] = [
  (company, customer, random) => renameCustomer(company, customer, `Omdøpt ${between(random, 1, 9_999)} AS`),
  (company, customer, random) => {
    customer.mainAddress.addressLine1 = `Flyttegata ${between(random, 1, 9_999)}`
    touch(company, customer)
  },
  (company, customer, random) => {
    const invoice = company.customerInvoices.find((one) => one.customer === customer && one.status === 'Open')
    if (invoice) editInvoiceText(company, invoice, `Leveres uke ${between(random, 1, 52)}`)
  },
  (company, customer, random) => {
    const invoice = company.customerInvoices.find((one) => one.customer === customer && one.status === 'Open')
    const balance = Math.floor(invoice?.balanceInCurrency ?? 0)
    if (invoice && balance > 1) payInvoice(company, invoice, { amountInCurrency: between(random, 1, balance) })
  },
]
