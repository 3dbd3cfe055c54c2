import type { CustomerDocument } from '../../src/twins/company/company.ts'
import { daysFrom, type Minor, minor, sum } from './minor.ts'

/** The worst first: what several customers on one organization show together. */
export const BEHAVIOURS = ['Overdue now', 'Often late', 'Sometimes late', 'Pays on time', 'No history'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]
export type Trend = 'better' | 'worse' | 'steady'

/** A part of a document, as it was paid or is still owed. */
interface Part {
  readonly amount: Minor
  readonly days: number
  readonly due: string
  readonly isPaid: boolean
}

const WINDOW = 365
const RECENT = 182
const GRACE = 3

/** How a customer pays, from the released documents that fell due in the last year. */
export function behaviourOf(
  claims: readonly CustomerDocument[],
  day: string,
): { readonly class: Behaviour; readonly trend: Trend | null; readonly laterThanUsual: boolean } {
  const remainders = claims.flatMap((one) => partsOf(one, day)).filter(({ isPaid }) => !isPaid)
  const within = claims.filter(({ documentDueDate: due }) => due !== null && isWithin(due, day))
  const parts = within.flatMap((one) => partsOf(one, day))
  const paid = average(parts.filter(({ isPaid }) => isPaid))
  const laterThanUsual = paid !== null && remainders.some(({ days }) => days > paid + GRACE)
  const trend = trendOf(parts, day)
  if (remainders.some(({ days }) => days > GRACE)) return { class: 'Overdue now', trend, laterThanUsual }
  const total = sum(parts.map(({ amount }) => amount))
  if (within.length < 3 || total === 0n) return { class: 'No history', trend, laterThanUsual }
  const onTime = sum(parts.filter(({ days }) => days <= GRACE).map(({ amount }) => amount))
  // Compared as products, so that no share is rounded up to a better class.
  if (onTime * 100n >= total * 90n) return { class: 'Pays on time', trend, laterThanUsual }
  return { class: onTime * 100n >= total * 60n ? 'Sometimes late' : 'Often late', trend, laterThanUsual }
}

function partsOf(claim: CustomerDocument, day: string): readonly Part[] {
  const due = claim.documentDueDate
  if (due === null) return []
  const [total, own] = [minor(claim.amount), minor(claim.amountInCurrency)]
  const inBase = (amount: Minor) => (own === 0n ? amount : (amount * total) / own)
  const paid = claim.applications
    .filter(({ voided, payer }) => !voided && 'paymentLines' in payer)
    .map(({ amountPaid, applicationDate }) => ({
      amount: inBase(minor(amountPaid)),
      days: daysFrom(due, applicationDate),
      due,
      isPaid: true,
    }))
  const left = claim.status === 'Open' ? minor(claim.balance) : 0n
  const remainder = { amount: left, days: daysFrom(due, day), due, isPaid: false }
  // What may still be paid in time is no sign of anything yet.
  return [...paid, ...(remainder.days > 0 ? [remainder] : [])].filter(({ amount }) => amount > 0n)
}

const isWithin = (due: string, day: string): boolean => {
  const ago = daysFrom(due, day)
  return ago >= 0 && ago <= WINDOW
}

/** Days late, weighted by amount; early counts as on time. `null` where nothing was paid. */
function average(parts: readonly Part[]): number | null {
  const total = sum(parts.map(({ amount }) => amount))
  if (total === 0n) return null
  const weighted = sum(parts.map(({ amount, days }) => amount * BigInt(Math.max(0, days))))
  return Number((weighted * 1_000n) / total) / 1_000
}

/** How late what fell due in a year came or is, in days weighted by amount: in all, and how much more in its last half. */
export function daysLate(claims: readonly CustomerDocument[], day: string) {
  const parts = claims
    .filter(({ documentDueDate: due }) => due !== null && isWithin(due, day))
    .flatMap((one) => partsOf(one, day))
  const isRecent = ({ due }: Part) => daysFrom(due, day) <= RECENT
  const [all, recent, before] = [parts, parts.filter(isRecent), parts.filter((part) => !isRecent(part))].map(average)
  const change = recent == null || before == null ? null : recent - before
  return { average: all ?? null, change }
}

function trendOf(parts: readonly Part[], day: string): Trend | null {
  const isRecent = ({ due }: Part) => daysFrom(due, day) <= RECENT
  const [recent, before] = [average(parts.filter(isRecent)), average(parts.filter((part) => !isRecent(part)))]
  if (recent === null || before === null) return null
  if (recent > before + 3) return 'worse'
  return recent < before - 3 ? 'better' : 'steady'
}
