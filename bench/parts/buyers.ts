import { addDays, type Day } from '../../src/core/clock.ts'
import type { NewLine } from '../../src/twins/company/documents.ts'

/** Customers who have bought every week: as many documents each, of which all but a few are paid. */
export interface Buyers {
  readonly customers: number
  /** Documents of each of them. */
  readonly documents: number
  /** The first so many are in Pipedrive, and they alone move. */
  readonly linked: number
  /** The company's day on which it all begins. */
  readonly day: Day
}

export interface Purchase {
  readonly date: Day
  readonly dueDate: Day
  /** `null` while it is not. */
  readonly paidOn: Day | null
  readonly lines: readonly NewLine[]
}

/** Days after the first on which what is due of every second of those that move becomes overdue. */
export const MOVES_AFTER = 3

const CREDIT_DAYS = 14
const LATE_DAYS = [0, 0, 0, 10, 15]

/**
 * What a customer bought so many purchases ago. The days are such that nothing people act on moves within a week, but for
 * what is due of those that move: all owe their latest invoice, one in ten an older one too, and two in five pay late.
 */
export function purchaseOf(at: number, back: number, { linked, day }: Buyers): Purchase {
  const moves = at < linked && at % 2 === 1
  const date = addDays(day, -7 * back - 1 - (at % 7))
  const usual = addDays(date, CREDIT_DAYS)
  const isOwed = back === 0 || (back === 4 && at % 10 === 0)
  const paid = addDays(usual, LATE_DAYS[at % LATE_DAYS.length] ?? 0)
  return {
    date,
    dueDate: moves && back === 0 ? addDays(day, MOVES_AFTER - 1) : usual,
    paidOn: isOwed ? null : paid < day ? paid : addDays(date, 1),
    lines: LINES[back % LINES.length] ?? [],
  }
}

/** All that a customer has bought, the latest first. */
export const purchasesOf = (at: number, buyers: Buyers): readonly Purchase[] =>
  Array.from({ length: buyers.documents }, (_, back) => purchaseOf(at, back, buyers))

const line = (product: number): NewLine => ({
  inventoryNumber: `KAFFE-${product}KG`,
  description: `Kaffebønner mørkbrent ${product} kg`,
  quantity: product,
  unitPriceInCurrency: 200,
})

/** By turns, so that every customer buys six products. */
const LINES: readonly (readonly NewLine[])[] = [
  [line(1), line(2), line(3)],
  [line(4), line(5), line(6)],
]

export const nameOf = (at: number) => ({
  internalId: String(500_000 + at),
  number: String(500_000 + at),
  name: `Kunde ${at} AS`,
})
export const emailOf = (at: number): string => `innkjop@kunde-${at}.example`
export const invoiceNumber = (at: number, back: number): string => String(2_000_000 + at * 1_000 + back)
