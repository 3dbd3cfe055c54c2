import { addDays, type Day, daysBetween } from '../../core/clock.ts'
import { add } from '../company/amounts.ts'
import type { Customer } from '../company/party-model.ts'
import { today } from '../company/stamps.ts'
import { chance, pick } from '../random.ts'
import { amountOf, type Books, HISTORY_DAYS, named } from './books.ts'
import { chargeInterest, writeOpenItems } from './charges.ts'
import { STORIES } from './stories.ts'
import { deliver, install, pay, purchase, takeBack, type When } from './trade.ts'

const OPEN_ITEMS_DAYS = 40

/** From the first day to yesterday, one working day after the other. */
export function writeHistory(books: Books): void {
  const now = today(books.company)
  for (let day = books.start; day < now; day = addDays(day, 1)) {
    workday(books, day, day)
    if (day === addDays(now, -OPEN_ITEMS_DAYS)) writeOpenItems(books, day)
  }
}

/**
 * What happens in the company on one day, as sentences for people: deliveries are invoiced, suppliers send invoices,
 * promised payments are made, and other invoices fall due. Nothing on a weekend.
 *
 * @param when The same day for one of the history; left out, everything happens now.
 */
export function workday(books: Books, day: Day, when: When): readonly string[] {
  if (isWeekend(day)) return []
  const { company, random, promises } = books
  const said: string[] = []
  const turn = workdaysSince(day)

  for (const [at, [customer, buyer]] of [...books.buyers].entries()) {
    if (turn % buyer.every !== (at * 7) % buyer.every || isQuiet(books, customer, day)) continue
    const invoiced = deliver(books, customer, when)
    const amount = amountOf(invoiced.amountInCurrency, invoiced.currencyId)
    const due = dayText(invoiced.documentDueDate ?? day)
    said.push(`${customer.name} was invoiced ${amount}, due ${due} (invoice ${invoiced.referenceNumber}).`)
  }
  if (chance(random, 0.05)) {
    const candidates = [...books.buyers].filter(([, { kind, country }]) => country === 'NO' && MAY_INSTALL.has(kind))
    const [customer, buyer] = pick(random, candidates)
    const machines = buyer.size > 2 ? 2 : 1
    const invoiced = install(books, customer, machines, machines === 2 ? 10 : 5, when)
    const amount = amountOf(invoiced.amountInCurrency, invoiced.currencyId)
    said.push(`${customer.name} got new machines for ${amount} (invoice ${invoiced.referenceNumber}).`)
  }
  for (const [at, [supplier, seller]] of [...books.sellers].entries()) {
    if (turn % seller.every !== (at * 5) % seller.every) continue
    const bill = purchase(books, supplier, when)
    said.push(
      `${supplier.name} sent invoice ${bill.supplierReference}: ${amountOf(bill.amountInCurrency, bill.currencyId)}.`,
    )
  }
  for (const [invoiced, { on }] of [...promises]) {
    if (on > day || invoiced.documentDate >= day) continue
    const { paid, left } = pay(books, invoiced, when)
    const { customer, currencyId } = invoiced
    const what =
      left === 0 ? `and settled ${named(invoiced)}` : `of ${named(invoiced)}; ${amountOf(left, currencyId)} is left`
    said.push(`${customer.name} paid ${amountOf(paid, currencyId)} ${what}.`)
  }
  if (chance(random, 0.07)) {
    const recent = company.customerInvoices.findLast(
      (each) => each.status === 'Open' && each.applications.length === 0 && daysBetween(each.documentDate, day) > 2,
    )
    if (recent) {
      const note = takeBack(books, recent, when)
      said.push(
        `${recent.customer.name} sent invoice ${recent.referenceNumber}'s goods back: credit note ${note.referenceNumber} over ${amountOf(note.amountInCurrency, note.currencyId)}.`,
      )
    }
  }
  if (books.lastDay.slice(0, 7) < day.slice(0, 7))
    for (const { customer, referenceNumber, amountInCurrency, currencyId } of chargeInterest(books, day, when))
      said.push(
        `${customer.name} was charged interest: ${amountOf(amountInCurrency, currencyId)} (interest invoice ${referenceNumber}).`,
      )
  said.push(...fellDue(books, day))
  books.lastDay = day
  return said
}

/** Orders nothing any more, from some time before the history ended. */
function isQuiet({ start }: Books, { name }: Customer, day: Day): boolean {
  const quietFor = STORIES.get(name)?.quietFor
  return quietFor !== undefined && day > addDays(start, HISTORY_DAYS - quietFor)
}

function fellDue({ company, lastDay }: Books, day: Day): readonly string[] {
  return company.customerInvoices
    .filter(({ status, documentDueDate: due }) => status === 'Open' && due !== null && lastDay <= due && due < day)
    .map(({ customer, referenceNumber, balanceInCurrency, currencyId }) => {
      const amount = amountOf(add(balanceInCurrency ?? 0), currencyId)
      return `Invoice ${referenceNumber} of ${customer.name} is overdue: ${amount} was to be paid by now.`
    })
}

const MAY_INSTALL: ReadonlySet<string> = new Set(['hotel', 'cafe', 'office'])
/** A Monday. */
const EPOCH = '2020-01-06'

export const isWeekend = (day: Day): boolean => daysBetween(EPOCH, day) % 7 > 4

function workdaysSince(day: Day): number {
  const days = daysBetween(EPOCH, day)
  return Math.floor(days / 7) * 5 + (days % 7)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `9 Dec` */
const dayText = (day: Day): string => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]}`
/** `Mon 9 Nov` */
export const weekdayText = (day: Day): string => `${WEEKDAYS[daysBetween(EPOCH, day) % 7]} ${dayText(day)}`
