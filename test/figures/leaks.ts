import type { Company } from '../../src/twins/company/company.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { expectedOf } from './expected.ts'
import { minor, text } from './minor.ts'
import { amountsIn } from './words.ts'

/** What is smaller than this may be anything: a quantity, a share, a day. */
const LEAST = 1_000n

/** A number beside a currency, be it round. */
const MONEY = /\d[\s\d.,’]*\s?(NOK|SEK|DKK|EUR|kr|€)(?!\p{L})|(?<!\p{L})(NOK|SEK|DKK|EUR|kr|€)\s?[-−]?\d/gu

/** What people have deleted, or put into the archive where nobody can write. */
const isOutOfReach = (row: unknown): boolean =>
  typeof row === 'object' &&
  row !== null &&
  (('is_deleted' in row && row.is_deleted === true) || ('is_archived' in row && row.is_archived === true))

/** Where Pipedrive holds an amount of the company, a sentence each; whatever kind of record it is, and whatever member. */
export function leaks(
  company: Company,
  crm: PipedriveTwin,
  { within = 'all' }: { readonly within?: 'all' | 'reach' } = {},
): readonly string[] {
  const secret = amountsOf(company)
  const found: string[] = []
  const look = (where: string, value: unknown): void => {
    if (within === 'reach' && isOutOfReach(value)) return
    if (typeof value === 'number' && secret.has(text(minor(Math.abs(value))))) found.push(`${where} is ${value}`)
    if (typeof value === 'string') {
      for (const [money] of value.matchAll(MONEY)) found.push(`${where} tells ${money}`)
      for (const amount of amountsIn(value))
        if (secret.has(text(amount < 0n ? -amount : amount))) found.push(`${where} tells ${text(amount)}`)
    }
    if (value instanceof Uint8Array) look(where, Buffer.from(value).toString('latin1'))
    else if (value instanceof Map) for (const [key, one] of value) look(`${where} ${key}`, one)
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value))
        if (!isNumber(name) && !(typeof one === 'number' && options.has(name))) look(`${where} ${name}`, one)
  }
  // What is chosen in a field is held as the number of an option.
  const options = new Set(
    Object.values(crm.state.fields).flatMap((fields) =>
      [...fields.values()].flatMap(({ field_code, field_type }) => (field_type === 'enum' ? [field_code] : [])),
    ),
  )
  for (const [kind, rows] of Object.entries(crm.state)) look(kind, rows)
  return found
}

/** What is a number by its nature, and no amount. */
const isNumber = (name: string): boolean => /^id$|_ids?$|probability$|_points$/.test(name)

/** Every amount that the books know of documents, lines and balances. */
export function amountsOf(company: Company): ReadonlySet<string> {
  const all = new Set<string>()
  const add = (...amounts: readonly (number | null)[]) => {
    for (const amount of amounts.map(minor)) {
      const size = amount < 0n ? -amount : amount
      if (size >= LEAST) all.add(text(size))
    }
  }
  const { customerInvoices, customerCreditNotes, otherCustomerDocuments, supplierDocuments, customerPayments } = company
  for (const one of [...customerInvoices, ...customerCreditNotes, ...otherCustomerDocuments]) {
    add(one.amount, one.amountInCurrency, one.balance, one.balanceInCurrency, one.vatTotal, one.detailTotal)
    for (const line of one.lines) add(line.unitPrice, line.unitPriceInCurrency, line.amount, line.amountInCurrency)
  }
  for (const one of supplierDocuments) {
    add(one.amount, one.amountInCurrency, one.balance, one.balanceInCurrency, one.vatTotal)
    for (const line of one.lines) add(line.unitCost, line.unitCostInCurrency, line.cost, line.costInCurrency)
  }
  for (const one of customerPayments) add(one.paymentAmountInCurrency, one.availableBalanceInCurrency)
  for (const customer of company.customers) {
    const { open, overdue, unallocated, ageing } = expectedOf(company, customer)
    for (const amount of [open, overdue, unallocated, ...ageing]) add(Number(amount) / 100)
  }
  return all
}
