import { addDays, type Day } from '../../core/clock.ts'
import { round2 } from '../company/amounts.ts'
import { laterOn, timeOn } from '../company/cast.ts'
import { type NewLine, postInvoice, rateOf } from '../company/documents.ts'
import type { CustomerDocument, SupplierDocument } from '../company/ledger-model.ts'
import type { Customer, Supplier } from '../company/party-model.ts'
import { creditInvoice, payInvoice } from '../company/payments.ts'
import { postSupplierInvoice } from '../company/purchases.ts'
import { today } from '../company/stamps.ts'
import { between, chance, pick } from '../random.ts'
import type { Books } from './books.ts'
import { type Buyer, HABITS } from './customers.ts'
import { BASKETS, PRODUCTS } from './products.ts'
import { STORIES } from './stories.ts'

/** A day of the history; left out, it happens now. */
export type When = Day | undefined

/** What a customer usually orders goes out and is invoiced. */
export function deliver(books: Books, customer: Customer, when: When, status: 'Open' | 'Hold' = 'Open') {
  const buyer = books.buyers.get(customer)
  if (!buyer) throw new RangeError(`${customer.name} orders nothing`)
  const currencyId = currencyOf(books, customer)
  return invoice(books, customer, usualLines(books, { customer, currencyId }, buyer), { when, status, currencyId })
}

/** Machines are put up: what the sales team's deals lead to. */
export function install(books: Books, customer: Customer, machines: number, discount: number, when: When) {
  const { currencyId } = customer
  const to = { customer, currencyId }
  const lines = [
    line(books, to, 'PRIMO-2', machines, discount),
    line(books, to, 'DUO', machines, discount),
    line(books, to, 'TECH', 3 * machines, 0),
    line(books, to, 'FREIGHT', 1, 0),
  ]
  return invoice(books, customer, lines, { when, status: 'Open', currencyId })
}

/** Says when an invoice that was just released will be paid. */
export function promise({ promises, random, buyers }: Books, invoiced: CustomerDocument): void {
  const habit = HABITS[buyers.get(invoiced.customer)?.pays ?? 'onTime']
  if (habit === null) return
  const [soonest, latest] = habit
  const wanted = addDays(invoiced.documentDueDate ?? invoiced.documentDate, between(random, soonest, latest))
  // One in thirty is forgotten or disputed, and stays open.
  if (chance(random, 1 / 30)) return
  const on = wanted < invoiced.documentDate ? invoiced.documentDate : wanted
  promises.set(invoiced, { on, again: chance(random, 0.06) ? between(random, 12, 30) : null })
}

/** What was promised is paid. @returns how much, and whether something is left */
export function pay(books: Books, invoiced: CustomerDocument, when: When): { paid: number; left: number } {
  const { promises, company, random } = books
  const promised = promises.get(invoiced)
  const balance = invoiced.balanceInCurrency ?? 0
  const paid = promised?.again ? Math.floor(balance / 2) : balance
  payInvoice(company, invoiced, {
    amountInCurrency: paid,
    ...(when === undefined ? {} : { date: when, at: laterOn(when, random) }),
  })
  promises.delete(invoiced)
  if (promised?.again) promises.set(invoiced, { on: addDays(promised.on, promised.again), again: null })
  return { paid, left: round2(balance - paid) }
}

/** The whole delivery went wrong and is taken back. */
export function takeBack({ company, promises, random }: Books, invoiced: CustomerDocument, when: When) {
  const at = when === undefined ? {} : { date: when, at: laterOn(when, random) }
  const note = creditInvoice(company, invoiced, at)
  note.invoiceText = `Credit for invoice ${invoiced.referenceNumber}: wrong delivery`
  promises.delete(invoiced)
  return note
}

export function purchase({ company, random, sellers }: Books, supplier: Supplier, when: When): SupplierDocument {
  const seller = sellers.get(supplier)
  if (!seller) throw new RangeError(`${supplier.name} sells nothing`)
  const [inventoryNumber, description, uom, unitCostInCurrency, least, most] = seller.sells
  const date = when ?? today(company)
  const closed = addDays(date, Number(seller.terms)) < today(company)
  return postSupplierInvoice(company, supplier, {
    lines: [{ inventoryNumber, description, uom, unitCostInCurrency, quantity: between(random, least, most) }],
    supplierReference: `${date.slice(2, 4)}-${between(random, 1_000, 9_999)}`,
    description,
    date,
    status: closed ? 'Closed' : 'Open',
    ...(when === undefined ? {} : { created: timeOn(when, random), book: false }),
  })
}

function invoice(
  books: Books,
  customer: Customer,
  lines: readonly NewLine[],
  { when, status, currencyId }: { readonly when: When; readonly status: 'Open' | 'Hold'; readonly currencyId: string },
): CustomerDocument {
  const { company, random } = books
  const posted = postInvoice(company, customer, {
    lines,
    status,
    currencyId,
    customerRefNumber: chance(random, 0.35) ? `PO-${between(random, 2_000, 9_999)}` : null,
    salesPersonId: pick(random, ['1', '3']),
    ...(when === undefined ? {} : { documentDate: when, created: timeOn(when, random) }),
  })
  if (status === 'Open') promise(books, posted)
  return posted
}

interface To {
  readonly customer: Customer
  /** Of the invoice. */
  readonly currencyId: string
}

/** Its own, in turns with the other one it buys in. */
function currencyOf({ company }: Books, { name, currencyId }: Customer): string {
  const other = STORIES.get(name)?.alsoIn
  return other !== undefined && company.counters.invoice % 2 === 0 ? other : currencyId
}

function usualLines(books: Books, to: To, buyer: Buyer): NewLine[] {
  const { random } = books
  const { always, often } = BASKETS[buyer.kind]
  const of = ([number, least, most]: readonly [string, number, number]) => {
    const isRent = RENTS.has(number)
    const quantity = buyer.size * (isRent ? most : between(random, least, most))
    // What is agreed per month has its price in the agreement.
    return line(books, to, number, quantity, isRent ? 0 : buyer.discount)
  }
  return [...always.map(of), ...often.filter(() => chance(random, 0.4)).map(of)]
}

const RENTS = new Set(['RENT-PRIMO', 'RENT-BREW', 'SERVICE'])

function line(
  { company }: Books,
  { customer, currencyId }: To,
  number: string,
  quantity: number,
  discountPercent: number,
): NewLine {
  const product = PRODUCTS.get(number)
  if (!product) throw new RangeError(`no product ${number}`)
  return {
    inventoryNumber: number,
    description: product.description,
    quantity,
    uom: product.uom,
    unitPriceInCurrency: round2(product.price / rateOf(company, currencyId)),
    discountPercent,
    vat: customer.mainAddress.countryId === 'NO' ? product.vat : 0,
  }
}
