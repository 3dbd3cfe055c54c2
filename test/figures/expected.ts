import type { Company, Customer, CustomerDocument, CustomerPayment } from '../../src/twins/company/company.ts'
import { today } from '../../src/twins/company/stamps.ts'
import { type Behaviour, behaviourOf, type Trend } from './behaviour.ts'
import { daysFrom, type Minor, minor, sum } from './minor.ts'
import { type Bought, boughtBy, quietSince } from './purchases.ts'

/**
 * What the books say of a customer, worked out by the specification alone and apart from the program: the two agree, or
 * one of them is wrong.
 *
 * Units: whole hundredths of the company's currency; days are calendar days of the company.
 */
export interface Expected {
  readonly number: string
  readonly name: string
  readonly open: Minor
  readonly overdue: Minor
  readonly unallocated: Minor
  /** Not due, 1–30, 31–60, 61–90, over 90 days past due. */
  readonly ageing: readonly [Minor, Minor, Minor, Minor, Minor]
  readonly byCurrency: ReadonlyMap<string, { readonly open: Minor; readonly overdue: Minor }>
  /** Days since the oldest overdue document fell due; 0 when nothing is overdue. */
  readonly oldestOverdue: number
  readonly band: Band
  readonly light: Light
  readonly behaviour: Behaviour
  readonly trend: Trend | null
  readonly laterThanUsual: boolean
  /** The five oldest open documents, the one that fell due first in front, and those that fell due with the fifth. */
  readonly oldest: readonly CustomerDocument[]
  readonly bought: readonly Bought[]
  readonly quietSince: string | null
}

export const BANDS = ['none', '1-30', '31-60', '61-90', 'over90'] as const
export type Band = (typeof BANDS)[number]
export const LIGHTS = ['green', 'amber', 'red'] as const
export type Light = (typeof LIGHTS)[number]

const GRACE = 3
export const OLDEST = 5

export function expectedOf(company: Company, customer: Customer, day = today(company)): Expected {
  const claims = claimsOf(company, customer)
  const open = claims.filter(({ status }) => status === 'Open')
  const credits = creditsOf(company, customer)
  const balances = open.map((one) => ({ ...aged(one, day), amount: minor(one.balance) }))
  const unallocated = -sum(credits.map(({ base }) => base))
  const late = balances.filter(({ days, amount }) => days > 0 && amount > 0n)
  const oldestOverdue = Math.max(0, ...late.map(({ days }) => days))
  const behaviour = behaviourOf(claims, day)
  const ageing = [0, 1, 2, 3, 4].map((bucket) =>
    sum(balances.filter(({ days }) => bucketOf(days) === bucket).map(({ amount }) => amount)),
  )
  return {
    number: customer.number,
    name: customer.name,
    open: sum(balances.map(({ amount }) => amount)) + unallocated,
    overdue: sum(balances.filter(({ days }) => days > 0).map(({ amount }) => amount)),
    unallocated,
    ageing: ageing as unknown as Expected['ageing'],
    byCurrency: byCurrency(open, credits, day),
    oldestOverdue,
    band: BANDS[bucketOf(oldestOverdue)] ?? 'none',
    light: lightOf(oldestOverdue, behaviour.class),
    behaviour: behaviour.class,
    trend: behaviour.trend,
    laterThanUsual: behaviour.laterThanUsual,
    oldest: oldestOf(open),
    bought: boughtBy(company, customer, day),
    quietSince: quietSince(company, customer, day),
  }
}

/** Whether there is anything to tell of it: a released document, or a payment that is not used up. */
export const hasHistory = (company: Company, customer: Customer): boolean =>
  [
    ...[...company.customerInvoices, ...company.customerCreditNotes, ...company.otherCustomerDocuments].filter(
      isReleased,
    ),
    ...company.customerPayments.filter(({ status }) => status === 'Open'),
  ].some((one) => one.customer === customer)

const isReleased = ({ status }: { readonly status: string }): boolean => status === 'Open' || status === 'Closed'

/** Released documents by which the customer owes something. */
const claimsOf = (company: Company, customer: Customer): readonly CustomerDocument[] =>
  [...company.customerInvoices, ...company.otherCustomerDocuments].filter(
    (one) => one.customer === customer && isReleased(one),
  )

interface Credit {
  readonly currency: string
  readonly base: Minor
  readonly own: Minor
}

/** Credit notes, payments and prepayments of which something is left. */
function creditsOf(company: Company, customer: Customer): readonly Credit[] {
  const notes = company.customerCreditNotes.filter((one) => one.customer === customer && one.status === 'Open')
  const payments = company.customerPayments.filter(
    (one) =>
      one.customer === customer && one.status === 'Open' && (one.type === 'Payment' || one.type === 'Prepayment'),
  )
  return [
    ...notes.map((one) => ({ currency: one.currencyId, base: minor(one.balance), own: minor(one.balanceInCurrency) })),
    ...payments.map((one) => ({
      currency: one.currencyId,
      base: leftInBase(one),
      own: minor(one.availableBalanceInCurrency),
    })),
  ]
}

/** As the ledger states it: the balance at the payment's own rate, to the nearest hundredth, half away from zero. */
function leftInBase({ availableBalanceInCurrency, exchangeRate }: CustomerPayment): Minor {
  const scale = 1_000_000n
  const exact = minor(availableBalanceInCurrency) * BigInt(Math.round(exchangeRate * Number(scale)))
  const half = exact < 0n ? -scale / 2n : scale / 2n
  return (exact + half) / scale
}

function byCurrency(open: readonly CustomerDocument[], credits: readonly Credit[], day: string) {
  const found = new Map<string, { open: Minor; overdue: Minor }>()
  const add = (currency: string, amount: Minor, isLate: boolean) => {
    const before = found.get(currency) ?? { open: 0n, overdue: 0n }
    found.set(currency, { open: before.open + amount, overdue: before.overdue + (isLate ? amount : 0n) })
  }
  for (const one of open) add(one.currencyId, minor(one.balanceInCurrency), aged(one, day).days > 0)
  for (const { currency, own } of credits) add(currency, -own, false)
  return found
}

function oldestOf(open: readonly CustomerDocument[]): readonly CustomerDocument[] {
  const sorted = open.filter(({ balance }) => balance !== 0).sort((a, b) => compare(dueOf(a), dueOf(b)))
  const fifth = sorted[OLDEST - 1]
  return fifth ? sorted.filter((one) => dueOf(one) <= dueOf(fifth)) : sorted
}

const dueOf = ({ documentDueDate }: CustomerDocument): string => documentDueDate ?? '9999-12-31'

/** Days past due; a document without a due date is never late. */
const aged = ({ documentDueDate: due }: CustomerDocument, day: string) => ({
  days: due === null ? 0 : Math.max(0, daysFrom(due, day)),
})

const bucketOf = (days: number): number => (days <= 0 ? 0 : days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4)

const lightOf = (oldestOverdue: number, behaviour: Behaviour): Light =>
  oldestOverdue > 30 ? 'red' : oldestOverdue > GRACE || behaviour === 'Often late' ? 'amber' : 'green'

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
