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
  /** Whether any of it was sold in another currency than the books are in. */
  readonly isForeign: boolean
  /** Whether they bought it often, and have stopped. */
  readonly isOver: boolean
}

const LEAST_PURCHASES = 4
const LEAST_DAYS = 60

export function boughtBy(company: Company, customer: Customer, day: string): readonly Bought[] {
  const found = new Map<string, Omit<Bought, 'isOver'>>()
  const days = new Map<string, Set<string>>()
  const isForeign = ({ currencyId }: CustomerDocument) => currencyId !== company.organization.baseCurrency
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
        isForeign: (before?.isForeign ?? false) || isForeign(invoice),
        quantity: (before?.quantity ?? 0) + line.quantity,
        amount: (before?.amount ?? 0n) + minor(line.amount),
      })
      seen.add(key)
      days.set(key, (days.get(key) ?? new Set()).add(invoice.documentDate))
    }
  }
  for (const note of soldTo(company.customerCreditNotes, customer, day)) {
    for (const line of note.lines) {
      const key = keyOf(line)
      const before = key === null ? undefined : found.get(key)
      if (!before) continue
      found.set(before.key, {
        ...before,
        isForeign: before.isForeign || isForeign(note),
        quantity: before.quantity - line.quantity,
        amount: before.amount - minor(line.amount),
      })
    }
  }
  return [...found.values()].map((one) => ({ ...one, isOver: stoppedOn(days.get(one.key) ?? [], day) !== null }))
}

/** The day of the last purchase of whoever bought often and has stopped; `null` for everybody else. */
export function quietSince(company: Company, customer: Customer, day: string): string | null {
  const invoices = soldTo(company.customerInvoices, customer, day)
  const purchases = invoices.filter(({ lines }) => lines.some((line) => keyOf(line) !== null))
  return stoppedOn(
    purchases.map(({ documentDate }) => documentDate),
    day,
  )
}

function stoppedOn(purchases: Iterable<string>, day: string): string | null {
  const days = [...new Set(purchases)].sort()
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
