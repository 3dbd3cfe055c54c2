import type { Document, DocumentLine } from '../../../connectors/visma/model.ts'
import { type Day, daysBetween, monthsBefore } from '../../../core/clock.ts'
import { compare, type Decimal, decimalsOf, isZero, round } from '../../../core/money.ts'
import { oneLine } from '../../../core/plain-text.ts'
import { decimalOf, Tally } from '../../../core/tally.ts'
import { isReleased } from '../documents/released.ts'
import { atRate, FINE, type Rate, rateOf } from './base-amounts.ts'

export type Product = {
  /** The product's number, or its description as far as it tells products apart. */
  readonly key: string
  readonly name: string
  readonly lastBought: Day
  /** On how many days it was invoiced. */
  readonly times: number
  /** Less what credit notes took back; `null` where it was sold by several units. */
  readonly quantity: Decimal | null
  readonly unit: string | null
  /** In the company's currency, without VAT; `null` where nobody tells what a foreign amount is worth there. */
  readonly amount: Decimal | null
  readonly stopped: boolean
}

export interface Purchases {
  readonly products: readonly Product[]
  readonly stoppedSince: Day | null
}

const WINDOW_MONTHS = 24
const SHOWN = 5
const ENOUGH_PURCHASES = 4
const QUIET_DAYS = 60
const QUIET_GAPS = 2

/** One product while its lines are added up. */
interface Sums {
  readonly days: Set<Day>
  readonly quantity: Tally
  readonly units: Set<string>
  readonly amount: Tally
  isValued: boolean
  newest: { readonly place: string; readonly name: string }
}

/**
 * What a customer bought in the last 24 months, by the lines of its invoices. Days count and not invoices, since an
 * order that is invoiced in parts was placed once.
 */
export function whatTheyBuy(documents: readonly Document[], today: Day, baseCurrency: string): Purchases {
  const since = monthsBefore(today, WINDOW_MONTHS)
  const products = new Map<string, Sums>()
  const days = new Set<Day>()
  for (const document of documents) {
    const { type, date, status } = document
    if ((type !== 'Invoice' && type !== 'CreditNote') || !isReleased(status)) continue
    if (date === null || date < since || date > today) continue
    if (type === 'Invoice' && isPurchase(document)) days.add(date)
    const rate = rateOf(document, baseCurrency)
    for (const line of document.lines ?? []) addLine(products, line, { document, date, rate })
  }
  const places = decimalsOf(baseCurrency)
  return {
    products: [...products]
      .flatMap(([key, sums]) => productOf(key, sums, { today, places }))
      .sort(byAmount)
      .slice(0, SHOWN),
    stoppedSince: hasStopped(days, today) ? lastOf(days) : null,
  }
}

/** An invoice over nothing, or one that gives back, is no purchase. */
const isPurchase = ({ total, lines }: Document): boolean =>
  total === null ? (lines ?? []).some((line) => !isTextLine(line)) : compare(total, '0') > 0

function addLine(
  products: Map<string, Sums>,
  line: DocumentLine,
  { document, date, rate }: { readonly document: Document; readonly date: Day; readonly rate: Rate | null },
): void {
  if (isTextLine(line)) return
  const key = productKey(line)
  if (key === '') return
  const sums = products.get(key) ?? emptySums()
  products.set(key, sums)
  const sign = document.type === 'CreditNote' ? 'subtract' : 'add'
  sums.quantity[sign](line.quantity ?? '0')
  if (line.quantity !== null && line.quantity !== '0') sums.units.add(unitOf(line))
  if (rate !== null) sums.amount[sign](decimalOf(atRate(line.amount ?? '0', rate), FINE))
  else if (!isNothing(line.amount)) sums.isValued = false
  if (document.type === 'CreditNote' || givesBack(line)) return
  sums.days.add(date)
  const place = `${date} ${document.number} ${String(line.number ?? 0).padStart(6, '0')}`
  if (place >= sums.newest.place) sums.newest = { place, name: nameOf(line) }
}

const emptySums = (): Sums => ({
  days: new Set(),
  quantity: new Tally(),
  units: new Set(),
  amount: new Tally(),
  isValued: true,
  newest: { place: '', name: '' },
})

const isNothing = (amount: Decimal | null): boolean => amount === null || isZero(amount)
const isTextLine = ({ quantity, amount }: DocumentLine): boolean => isNothing(quantity) && isNothing(amount)
const givesBack = ({ quantity, amount }: DocumentLine): boolean =>
  (quantity ?? '0').startsWith('-') || (amount ?? '0').startsWith('-')
const unitOf = ({ unit }: DocumentLine): string => oneLine(unit ?? '').toUpperCase()
const nameOf = ({ description, product }: DocumentLine): string =>
  [product, description]
    .map((part) => oneLine(part ?? ''))
    .filter((part) => part !== '')
    .join(' ')

// Days, months and years that people write into a line: `01.08.2026–31.08.2026`, `2026-08`, `08/2026`.
const PERIODS = /\b(?:\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{1,2}[-./]\d{4})\b/g

/**
 * By what lines are the same product: its number, else its description without what differs between invoices of the
 * same thing (letter case, space, the period it is for).
 */
export function productKey({ product, description }: Pick<DocumentLine, 'product' | 'description'>): string {
  const number = oneLine(product ?? '')
  if (number !== '') return number
  const text = oneLine(description ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
  const lasting = text
    .replace(PERIODS, ' ')
    .replace(/^[\s\-–—.,:;()]+|[\s\-–—.,:;()]+$/g, '')
    .replace(/\s+/g, ' ')
  return lasting === '' ? text : lasting
}

function productOf(
  key: string,
  { days, quantity, units, amount, isValued, newest }: Sums,
  { today, places }: { readonly today: Day; readonly places: number },
): readonly Product[] {
  const left = quantity.total
  // It was not bought in that time, or all of it was taken back.
  if (days.size === 0 || (isValued && !isGain(left) && !isGain(amount.total))) return []
  const unit = [...units].filter((one) => one !== '')[0] ?? null
  return [
    {
      key,
      name: newest.name,
      lastBought: lastOf(days),
      times: days.size,
      quantity: units.size > 1 ? null : left,
      unit: units.size > 1 ? null : unit,
      amount: isValued ? round(amount.total, places) : null,
      stopped: hasStopped(days, today),
    },
  ]
}

const isGain = (amount: Decimal): boolean => amount !== '0' && !amount.startsWith('-')

const lastOf = (days: ReadonlySet<Day>): Day => [...days].reduce((a, b) => (b > a ? b : a), '')

/** Bought at least four times, and then not for more than twice the usual time between two purchases, nor for 60 days. */
function hasStopped(days: ReadonlySet<Day>, today: Day): boolean {
  if (days.size < ENOUGH_PURCHASES) return false
  const inOrder = [...days].sort()
  const gaps = inOrder.slice(1).map((day, at) => daysBetween(inOrder[at] ?? day, day))
  const quiet = daysBetween(inOrder.at(-1) ?? today, today)
  return quiet >= QUIET_DAYS && quiet > QUIET_GAPS * medianOf(gaps)
}

function medianOf(numbers: readonly number[]): number {
  const inOrder = numbers.toSorted((a, b) => a - b)
  const middle = inOrder.length >> 1
  const upper = inOrder[middle] ?? 0
  return inOrder.length % 2 === 1 ? upper : (upper + (inOrder[middle - 1] ?? upper)) / 2
}

function byAmount(a: Product, b: Product): number {
  if (a.amount !== b.amount) {
    if (a.amount === null) return 1
    if (b.amount === null) return -1
    return compare(b.amount, a.amount)
  }
  if (a.lastBought !== b.lastBought) return a.lastBought > b.lastBought ? -1 : 1
  return a.key < b.key ? -1 : 1
}
