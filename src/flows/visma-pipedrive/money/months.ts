import type { Document } from '../../../connectors/visma/model.ts'
import { type Day, monthsBefore } from '../../../core/clock.ts'
import { type Decimal, decimalsOf, round } from '../../../core/money.ts'
import { decimalOf } from '../../../core/tally.ts'
import { isReceivable, isReleased } from '../documents/released.ts'
import { atRate, FINE, rateOf } from './base-amounts.ts'
import { isPayment } from './payment-behaviour.ts'

/** What was invoiced, less credit notes, and what was paid of invoices in one month, in the company's currency. */
export type Month = {
  /** `2026-11` */
  readonly month: string
  readonly invoiced: Decimal
  readonly paid: Decimal
}

const monthOf = (day: Day): string => day.slice(0, 7)

/** The months that are told: the one of a day, and those before it, the oldest first. */
const MONTHS_TOLD = 12
export const monthsUntil = (day: Day): readonly string[] =>
  Array.from({ length: MONTHS_TOLD }, (_, at) => monthOf(monthsBefore(day, MONTHS_TOLD - 1 - at)))

/**
 * The months in which something was invoiced or paid. They do not move with the calendar: what is dated ahead is in them
 * already, and months that are told no more stay until a document changes.
 *
 * @param documents All of a customer, each once. One whose worth nobody tells is in no month.
 */
export function monthsOf(documents: readonly Document[], today: Day, baseCurrency: string): readonly Month[] {
  const first = monthOf(monthsBefore(today, MONTHS_TOLD))
  const last = monthOf(monthsBefore(today, -1))
  const sums = new Map<string, { invoiced: bigint; paid: bigint }>()
  const add = (day: Day, kind: 'invoiced' | 'paid', amount: bigint) => {
    const month = monthOf(day)
    if (month < first || month > last) return
    const sum = sums.get(month) ?? { invoiced: 0n, paid: 0n }
    sum[kind] += amount
    sums.set(month, sum)
  }
  for (const document of documents) {
    const { type, status, date, total } = document
    const isCredit = type === 'CreditNote'
    if (!(isCredit || isReceivable(type)) || !isReleased(status)) continue
    const rate = rateOf(document, baseCurrency)
    if (rate === null) continue
    if (date !== null && total !== null) add(date, 'invoiced', isCredit ? -atRate(total, rate) : atRate(total, rate))
    if (isCredit) continue
    for (const application of document.applications ?? [])
      if (isPayment(application) && application.day !== null)
        add(application.day, 'paid', atRate(application.amount, rate))
  }
  const places = decimalsOf(baseCurrency)
  const written = (amount: bigint) => round(decimalOf(amount, FINE), places)
  return [...sums]
    .map(([month, { invoiced, paid }]) => ({ month, invoiced: written(invoiced), paid: written(paid) }))
    .filter(({ invoiced, paid }) => invoiced !== '0' || paid !== '0')
    .sort((a, b) => (a.month < b.month ? -1 : 1))
}
