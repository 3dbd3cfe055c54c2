import Big from 'big.js'
import type { Application, Document, DocumentType } from '../../../connectors/visma/model.ts'
import { addDays, type Day, daysBetween } from '../../../core/clock.ts'
import { type Decimal, decimal, isZero } from '../../../core/money.ts'
import { isReceivable, isReleased } from '../documents/released.ts'

/** Labels of the field *Visma payment behaviour*. */
export const BEHAVIOURS = ['Pays on time', 'Sometimes late', 'Often late', 'Overdue now', 'No history'] as const
export type Behaviour = (typeof BEHAVIOURS)[number]

/** The formula in words; shown wherever the value is shown. */
export const BEHAVIOUR_FORMULA =
  'Invoices due in the last 365 days; each payment counts with its amount and its days after the due date, each unpaid ' +
  'rest with its days overdue so far; credits do not count. On time = share of the amount paid at most 3 days late: ' +
  '90 % and more pays on time, 60 % and more sometimes late, less often late. Overdue now = something unpaid is more ' +
  'than 3 days late. Fewer than 3 invoices are no history.'

export interface PaymentBehaviour {
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
}

const WINDOW_DAYS = 365
const TREND_DAYS = 182
const GRACE_DAYS = 3
const ENOUGH_DOCUMENTS = 3

/** An amount in the company's currency and how many days after the due date it came, or has been waiting. */
interface Observation {
  readonly amount: Big
  readonly daysLate: number
  readonly due: Day
  readonly paid: boolean
}

/**
 * How a customer pays. An unpaid amount counts with the days it is late by now, so that a customer who never pays does
 * not look good.
 *
 * @param documents Documents of one customer with their applications, at least 12 months of them.
 * @param today     The company's calendar day.
 */
export function paymentBehaviour(documents: readonly Document[], today: Day): PaymentBehaviour {
  const invoices = documents.filter(({ type, status }) => isReceivable(type) && isReleased(status))
  const since = addDays(today, -WINDOW_DAYS)
  const inWindow = invoices.filter(({ dueDate }) => dueDate !== null && dueDate >= since && dueDate <= today)
  const observations = inWindow.flatMap((document) => observe(document, today))
  // A document that has been unpaid for more than a year is still overdue, though it no longer counts in the averages.
  const unpaid = invoices.flatMap((document) => observe(document, today)).filter(({ paid }) => !paid)
  const average = averageOf(observations)
  const usual = averageOf(observations.filter(({ paid }) => paid))
  return {
    behaviour: classify(observations, unpaid, inWindow.length),
    averageDaysLate: average === null ? null : decimal(average.round(1).toFixed()),
    onTime: observations.length === 0 ? null : decimal(share(observations).round(4).toFixed()),
    documents: inWindow.length,
    trend: trendOf(observations, addDays(today, -TREND_DAYS)),
    laterThanUsual: usual !== null && unpaid.some(({ daysLate }) => usual.plus(GRACE_DAYS).lt(daysLate)),
  }
}

function classify(observations: readonly Observation[], unpaid: readonly Observation[], documents: number): Behaviour {
  if (unpaid.some(({ daysLate }) => daysLate > GRACE_DAYS)) return 'Overdue now'
  if (documents < ENOUGH_DOCUMENTS || observations.length === 0) return 'No history'
  // Compared as products, since a rounded quotient could put a customer into the wrong class.
  const all = total(observations)
  const onTime = total(observations.filter(isOnTime))
  if (onTime.times(10).gte(all.times(9))) return 'Pays on time'
  return onTime.times(10).gte(all.times(6)) ? 'Sometimes late' : 'Often late'
}

// Credits and write-offs settle a document without anybody paying; a void takes a payment back.
const NO_PAYMENT: readonly DocumentType[] = ['CreditNote', 'SmallCreditWo', 'SmallBalanceWo', 'VoidPayment', 'Refund']

function observe(document: Document, today: Day): readonly Observation[] {
  const due = document.dueDate
  if (due === null) return []
  const rate = baseRate(document)
  const paid = (document.applications ?? []).filter(isPayment).map((application) => ({
    amount: new Big(application.amount).times(rate),
    daysLate: daysBetween(due, application.day ?? due),
    due,
    paid: true,
  }))
  const daysLate = daysBetween(due, today)
  const balance =
    document.balanceBase === null ? new Big(document.balance ?? '0').times(rate) : new Big(document.balanceBase)
  const rest = daysLate > 0 && balance.gt(0) ? [{ amount: balance, daysLate, due, paid: false }] : []
  return [...paid, ...rest]
}

const isPayment = (application: Application): boolean =>
  application.released &&
  !application.voided &&
  application.day !== null &&
  new Big(application.amount).gt(0) &&
  !NO_PAYMENT.includes(application.type)

// Applications are in the document's currency; to add up several currencies they are converted to the company's.
function baseRate({ total, totalBase }: Document): Big {
  return total === null || totalBase === null || isZero(total) ? new Big(1) : new Big(totalBase).div(total)
}

const isOnTime = ({ daysLate }: Observation): boolean => daysLate <= GRACE_DAYS
const total = (observations: readonly Observation[]): Big =>
  observations.reduce((sum, { amount }) => sum.plus(amount), new Big(0))
const share = (observations: readonly Observation[]): Big =>
  total(observations.filter(isOnTime)).div(total(observations))

function averageOf(observations: readonly Observation[]): Big | null {
  if (observations.length === 0) return null
  const weighted = observations.reduce(
    (sum, { amount, daysLate }) => sum.plus(amount.times(Math.max(0, daysLate))),
    new Big(0),
  )
  return weighted.div(total(observations))
}

function trendOf(observations: readonly Observation[], border: Day): PaymentBehaviour['trend'] {
  const before = averageOf(observations.filter(({ due }) => due < border))
  const lately = averageOf(observations.filter(({ due }) => due >= border))
  if (before === null || lately === null) return null
  const change = lately.minus(before)
  if (change.gt(GRACE_DAYS)) return 'worse'
  return change.lt(-GRACE_DAYS) ? 'better' : 'steady'
}
