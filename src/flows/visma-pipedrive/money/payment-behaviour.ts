import type { Application, Document, DocumentType } from '../../../connectors/visma/model.ts'
import { addDays, type Day, daysBetween } from '../../../core/clock.ts'
import type { Decimal } from '../../../core/money.ts'
import type { Lateness } from '../../../core/owed.ts'
import { decimalOf, dividedBy, unitsOf } from '../../../core/tally.ts'
import { isReceivable, isReleased } from '../documents/released.ts'
import { atRate, baseBalance, FINE, ownBalance, rateOf } from './base-amounts.ts'

/** Codes of the field *Visma payment behaviour*; what sales reads for them is in `figure-words.ts`. */
export const BEHAVIOURS = ['Pays on time', 'Sometimes late', 'Often late', 'Overdue now', 'No history'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

export type PaymentBehaviour = {
  readonly behaviour: Behaviour
  /** Σ a·max(0, d) / Σ a, one decimal; `null` without any payment or overdue amount. */
  readonly averageDaysLate: Decimal | null
  /** Share of the amount at most 3 days late, 0 to 1 with four decimals. */
  readonly onTime: Decimal | null
  /** Documents due in the window. */
  readonly documents: number
  /** The last half year against the half year before; `null` where one of them is empty. */
  readonly trend: 'better' | 'worse' | 'steady' | null
  /** Whether an unpaid document is later than this customer usually pays, by more than 3 days. */
  readonly laterThanUsual: boolean
  /** Of which the average and the share are quotients; those that an earlier version worked out tell none. */
  readonly sums?: BehaviourSums
}

export type BehaviourSums = {
  readonly amount: Decimal
  readonly onTime: Decimal
  /** Σ amount × days late, early counting as none. */
  readonly amountDays: Decimal
}

const WINDOW_DAYS = 365
const TREND_DAYS = 182
const GRACE_DAYS = 3
const ENOUGH_DOCUMENTS = 3

/** An amount in 10⁻¹² of the company's currency, and how many days after the due date it came or has been waiting. */
interface Observation {
  readonly document: Document
  /** `null` where nobody tells its worth: it is late or not, but weighs nothing. */
  readonly amount: bigint | null
  readonly daysLate: number
  readonly due: Day
  readonly paid: boolean
}

/** A sum of amounts, and the same weighed with their days late: their quotient is the average. */
interface Weight {
  readonly amount: bigint
  readonly days: bigint
}

/**
 * How a customer pays. An unpaid amount counts with the days it is late by now, so that a customer who never pays does
 * not look good.
 *
 * @param documents Documents of one customer with their applications, at least 12 months of them.
 * @param today     The company's calendar day.
 */
export function paymentBehaviour(documents: readonly Document[], today: Day, baseCurrency: string): PaymentBehaviour {
  const { observations, unpaid, due } = observe(documents, today, baseCurrency)
  const all = weigh(observations)
  const usual = weigh(observations.filter(({ paid }) => paid))
  const onTime = weigh(observations.filter(isOnTime))
  return {
    behaviour: classify({ all, onTime }, unpaid, due),
    averageDaysLate: all.amount === 0n ? null : quotient(all.days, all.amount, 1),
    onTime: all.amount === 0n ? null : quotient(onTime.amount, all.amount, 4),
    documents: due,
    trend: trendOf(observations, addDays(today, -TREND_DAYS)),
    laterThanUsual:
      usual.amount !== 0n && unpaid.some(({ daysLate }) => BigInt(daysLate - GRACE_DAYS) * usual.amount > usual.days),
    sums: sumsOf(all, onTime),
  }
}

const sumsOf = (all: Weight, onTime: Weight): BehaviourSums => ({
  amount: decimalOf(all.amount, FINE),
  onTime: decimalOf(onTime.amount, FINE),
  amountDays: decimalOf(all.days, FINE),
})

/** From when on what is due counts in averages; of what was due before, only what is still unpaid is told. */
export const countsSince = (today: Day): Day => addDays(today, -WINDOW_DAYS)
/** What the average of days late is made of, so that those of several customers can be added up. */
export function latenessOf(documents: readonly Document[], today: Day, baseCurrency: string): Lateness {
  const { observations } = observe(documents, today, baseCurrency)
  const border = addDays(today, -TREND_DAYS)
  const told = ({ amount, days }: Weight) => ({ amount: decimalOf(amount, FINE), days: decimalOf(days, FINE) })
  return {
    lately: told(weigh(observations.filter(({ due }) => due >= border))),
    before: told(weigh(observations.filter(({ due }) => due < border))),
  }
}

/** @returns the average, and how much it rose in the last half year; `null` where there is nothing to tell it by */
export function averageDaysLate({ lately, before }: Lateness) {
  const [late, earlier] = [lately, before].map(({ amount, days }) => ({
    amount: unitsOf(amount, FINE),
    days: unitsOf(days, FINE),
  })) as [Weight, Weight]
  const amount = late.amount + earlier.amount
  const both = late.amount * earlier.amount
  return {
    average: amount === 0n ? null : quotient(late.days + earlier.days, amount, 1),
    change: both === 0n ? null : quotient(late.days * earlier.amount - earlier.days * late.amount, both, 1),
  }
}

/** One number of those that make a behaviour. */
export interface BehaviourPart {
  readonly type: DocumentType
  readonly number: string
  readonly dueDate: Day
  /** The day on which it was paid; `null` for what is still unpaid. */
  readonly paidOn: Day | null
  /** In the company's currency; `null` where nobody tells. */
  readonly amount: Decimal | null
  readonly daysLate: number
  readonly onTime: boolean
  /** `false` for what has been unpaid for more than a year: it is overdue, and in no average. */
  readonly weighs: boolean
}

/** The arithmetic of a behaviour: its numbers, the latest due first, and what they add up to. */
export function behaviourArithmetic(documents: readonly Document[], today: Day, baseCurrency: string) {
  const { observations, unpaid } = observe(documents, today, baseCurrency)
  const all = weigh(observations)
  const weighing = new Set(observations)
  const parts = [...observations, ...unpaid.filter((one) => !weighing.has(one))]
  return {
    ...sumsOf(all, weigh(observations.filter(isOnTime))),
    parts: parts
      .map((one) => partOf(one, weighing.has(one)))
      .sort((a, b) => order(b.dueDate, a.dueDate) || order(a.number, b.number)),
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const partOf = ({ document, amount, daysLate, due, paid }: Observation, weighs: boolean): BehaviourPart => ({
  type: document.type,
  number: document.number,
  dueDate: due,
  paidOn: paid ? addDays(due, daysLate) : null,
  amount: amount === null ? null : decimalOf(amount, FINE),
  daysLate,
  onTime: daysLate <= GRACE_DAYS,
  weighs: weighs && amount !== null,
})

function observe(documents: readonly Document[], today: Day, baseCurrency: string) {
  const since = countsSince(today)
  const observations: Observation[] = []
  const unpaid: Observation[] = []
  let due = 0
  for (const document of documents) {
    const { dueDate } = document
    if (dueDate === null || dueDate > today || !isReceivable(document.type) || !isReleased(document.status)) continue
    const rest = unpaidRest(document, dueDate, today, baseCurrency)
    // A document that has been unpaid for more than a year is still overdue, though it no longer counts in averages.
    if (rest !== null) unpaid.push(rest)
    if (dueDate < since) continue
    due += 1
    observations.push(...payments(document, dueDate, baseCurrency))
    if (rest !== null) observations.push(rest)
  }
  return { observations, unpaid, due }
}

function classify(
  { all, onTime }: { readonly all: Weight; readonly onTime: Weight },
  unpaid: readonly Observation[],
  documents: number,
): Behaviour {
  if (unpaid.some(({ daysLate }) => daysLate > GRACE_DAYS)) return 'Overdue now'
  if (documents < ENOUGH_DOCUMENTS || all.amount === 0n) return 'No history'
  // Compared as products, since a rounded quotient could put a customer into the wrong class.
  if (onTime.amount * 10n >= all.amount * 9n) return 'Pays on time'
  return onTime.amount * 10n >= all.amount * 6n ? 'Sometimes late' : 'Often late'
}

// Credits and write-offs settle a document without anybody paying; a void takes a payment back.
const NO_PAYMENT: readonly DocumentType[] = ['CreditNote', 'SmallCreditWo', 'SmallBalanceWo', 'VoidPayment', 'Refund']

function payments(document: Document, due: Day, baseCurrency: string): readonly Observation[] {
  const paid = (document.applications ?? []).filter(isPayment)
  if (paid.length === 0) return []
  const rate = rateOf(document, baseCurrency)
  return paid.map(({ amount, day }) => ({
    document,
    amount: rate === null ? null : atRate(amount, rate),
    daysLate: daysBetween(due, day ?? due),
    due,
    paid: true,
  }))
}

function unpaidRest(document: Document, due: Day, today: Day, baseCurrency: string): Observation | null {
  if (due >= today) return null
  const own = ownBalance(document, baseCurrency)
  const base = baseBalance(document, baseCurrency)
  // Without any amount an open document is unpaid all the same; one that owes the customer money is not.
  if ((own ?? base) !== null && !isPositive(own ?? base)) return null
  const amount = base === null ? null : unitsOf(base, FINE)
  return { document, amount, daysLate: daysBetween(due, today), due, paid: false }
}

const isPositive = (amount: Decimal | null): boolean => amount !== null && amount !== '0' && !amount.startsWith('-')

/** Whether an application to a document is money that came. */
export const isPayment = ({ released, voided, day, amount, type }: Application): boolean =>
  released && !voided && day !== null && isPositive(amount) && !NO_PAYMENT.includes(type)

const isOnTime = ({ daysLate }: Observation): boolean => daysLate <= GRACE_DAYS

function weigh(observations: readonly Observation[]): Weight {
  let amount = 0n
  let days = 0n
  for (const one of observations) {
    if (one.amount === null) continue
    amount += one.amount
    if (one.daysLate > 0) days += one.amount * BigInt(one.daysLate)
  }
  return { amount, days }
}

const quotient = (dividend: bigint, divisor: bigint, places: number): Decimal =>
  decimalOf(dividedBy(dividend * 10n ** BigInt(places), divisor), places)

function trendOf(observations: readonly Observation[], border: Day): PaymentBehaviour['trend'] {
  const before = weigh(observations.filter(({ due }) => due < border))
  const lately = weigh(observations.filter(({ due }) => due >= border))
  if (before.amount === 0n || lately.amount === 0n) return null
  // Both averages times both amounts: a quotient would be rounded.
  const change = lately.days * before.amount - before.days * lately.amount
  const grace = BigInt(GRACE_DAYS) * before.amount * lately.amount
  if (change > grace) return 'worse'
  return change < -grace ? 'better' : 'steady'
}
