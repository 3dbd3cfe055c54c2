import type { Company, Customer, CustomerDocument, CustomerLine } from '../../src/twins/company/company.ts'
import { daysFrom, type Minor, minor } from './minor.ts'

/** What a customer bought of one product in 24 months; credit notes are taken off. */
export interface Bought {
  readonly key: string
  readonly description: string
  readonly lastBought: string
  readonly times: number
  readonly quantity: number
  readonly amount: Minor
}

const LEAST_PURCHASES = 4
const LEAST_DAYS = 60

export function boughtBy(company: Company, customer: Customer, day: string): readonly Bought[] {
  const found = new Map<string, Bought>()
  for (const invoice of soldTo(company.customerInvoices, customer, day)) {
    const seen = new Set<string>()
    for (const line of invoice.lines) {
      const key = keyOf(line)
      if (key === null) continue
      const before = found.get(key)
      const isLater = (before?.lastBought ?? '') < invoice.documentDate
      found.set(key, {
        key,
        description: isLater ? (line.description ?? '') : (before?.description ?? ''),
        lastBought: isLater ? invoice.documentDate : (before?.lastBought ?? ''),
        times: (before?.times ?? 0) + (seen.has(key) ? 0 : 1),
        quantity: (before?.quantity ?? 0) + line.quantity,
        amount: (before?.amount ?? 0n) + minor(line.amount),
      })
      seen.add(key)
    }
  }
  for (const { lines } of soldTo(company.customerCreditNotes, customer, day)) {
    for (const line of lines) {
      const key = keyOf(line)
      const before = key === null ? undefined : found.get(key)
      if (!before) continue
      found.set(before.key, {
        ...before,
        quantity: before.quantity - line.quantity,
        amount: before.amount - minor(line.amount),
      })
    }
  }
  return [...found.values()]
}

/** The day of the last purchase of whoever bought often and has stopped; `null` for everybody else. */
export function quietSince(company: Company, customer: Customer, day: string): string | null {
  const days = [
    ...new Set(
      soldTo(company.customerInvoices, customer, day)
        .filter(({ lines }) => lines.some((line) => keyOf(line) !== null))
        .map(({ documentDate }) => documentDate),
    ),
  ].sort()
  const last = days.at(-1)
  if (last === undefined || days.length < LEAST_PURCHASES) return null
  const gaps = days
    .slice(1)
    .map((one, at) => daysFrom(days[at] ?? one, one))
    .sort((a, b) => a - b)
  const [low = 0, high = 0] = [gaps[Math.floor((gaps.length - 1) / 2)], gaps[Math.ceil((gaps.length - 1) / 2)]]
  const quiet = daysFrom(last, day)
  return quiet > low + high && quiet >= LEAST_DAYS ? last : null
}

const soldTo = (documents: readonly CustomerDocument[], customer: Customer, day: string) =>
  documents.filter(
    (one) =>
      one.customer === customer &&
      (one.status === 'Open' || one.status === 'Closed') &&
      one.documentDate >= twoYearsBefore(day),
  )

function twoYearsBefore(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year - 2, month - 1, date)).toISOString().slice(0, 10)
}

/** Product number, else the description without differences in case and space; `null` for a line of text. */
function keyOf({ inventoryNumber, description, quantity }: CustomerLine): string | null {
  if (inventoryNumber !== '' && inventoryNumber !== '0') return inventoryNumber
  const words = (description ?? '').trim().toLowerCase().replaceAll(/\s+/g, ' ')
  return quantity === 0 || words === '' ? null : words
}
