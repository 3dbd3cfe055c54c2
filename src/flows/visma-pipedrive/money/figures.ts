import type { Document, DocumentType } from '../../../connectors/visma/model.ts'
import { type Day, daysBetween } from '../../../core/clock.ts'
import type { Json } from '../../../core/json.ts'
import type { Decimal } from '../../../core/money.ts'
import { isReceivable, isReleased } from '../documents/released.ts'
import { baseBalance, ownBalance } from './base-amounts.ts'
import { type Month, monthsOf } from './months.ts'
import { type Behaviour, type PaymentBehaviour, paymentBehaviour } from './payment-behaviour.ts'
import { addReceivables, type Receivables, receivablesOf } from './receivables.ts'
import { type Product, whatTheyBuy } from './what-they-buy.ts'

/** How late the oldest overdue document is: what sales may see instead of amounts. */
export const BANDS = ['none', '1-30', '31-60', '61-90', 'over90'] as const
export type Band = (typeof BANDS)[number]

/** From good to bad. */
export const LIGHTS = ['green', 'amber', 'red'] as const
export type Light = (typeof LIGHTS)[number]

export type OpenInvoice = {
  readonly type: DocumentType
  readonly number: string
  readonly date: Day | null
  readonly dueDate: Day | null
  readonly currency: string
  /** `null` where Visma tells none. */
  readonly balance: Decimal | null
  readonly balanceBase: Decimal | null
}

/** All that a customer's documents tell of it on one day. Amounts are the company's currency's where none is named. */
export type Figures = Receivables & {
  readonly number: string
  readonly name: string
  readonly currency: string
  readonly asOf: Day
  readonly band: Band
  readonly light: Light
  readonly behaviour: PaymentBehaviour
  /** The five documents that have been due the longest, or will be due first. */
  readonly oldest: readonly OpenInvoice[]
  /** The five products that brought most. */
  readonly products: readonly Product[]
  /** The day of the last purchase of a customer who bought regularly and stopped. */
  readonly stoppedSince: Day | null
  /** Those in which something was invoiced or paid. */
  readonly months: readonly Month[]
}

/** What several customers that share an organization or deal are together. */
export type AddedFigures = Receivables &
  Pick<Figures, 'currency' | 'band' | 'light' | 'stoppedSince'> & {
    readonly behaviour: Behaviour
  }

const OLDEST = 5

/** Over so many days late a customer's light is amber, or red. */
const AMBER_DAYS = 3
const RED_DAYS = 30

/**
 * The figures of one customer.
 *
 * @param documents All of this customer's, each once and in any order, at least 24 months of them.
 * @param today     The company's calendar day.
 */
export function figuresOf({
  customer,
  documents,
  today,
  baseCurrency,
}: {
  readonly customer: { readonly number: string; readonly name: string }
  readonly documents: readonly Document[]
  readonly today: Day
  readonly baseCurrency: string
}): Figures {
  const behaviour = paymentBehaviour(documents, today, baseCurrency)
  const open = openInvoices(documents, baseCurrency)
  const overdue = daysOverdue(open, today)
  return {
    number: customer.number,
    name: customer.name,
    currency: baseCurrency,
    asOf: today,
    ...receivablesOf(documents, today, baseCurrency),
    band: bandOf(overdue),
    light: lightOf(overdue, behaviour.behaviour),
    behaviour,
    oldest: open.slice(0, OLDEST),
    ...whatTheyBuy(documents, today, baseCurrency),
    months: monthsOf(documents, today, baseCurrency),
  }
}

/** What the customer owes, by due date; negative invoices are nothing that anybody has to pay. */
function openInvoices(documents: readonly Document[], baseCurrency: string): readonly OpenInvoice[] {
  return documents
    .filter(({ type, status }) => isReceivable(type) && isReleased(status))
    .map((document) => ({
      type: document.type,
      number: document.number,
      date: document.date,
      dueDate: document.dueDate,
      currency: document.currency ?? baseCurrency,
      balance: ownBalance(document, baseCurrency),
      balanceBase: baseBalance(document, baseCurrency),
    }))
    .filter(({ balance, balanceBase }) => isOwed(balance ?? balanceBase))
    .sort(byDueDate)
}

// Without any amount a document that is open is owed all the same.
const isOwed = (amount: Decimal | null): boolean => amount === null || !(amount === '0' || amount.startsWith('-'))

const LAST = '9999-12-31'

const byDueDate = (a: OpenInvoice, b: OpenInvoice): number =>
  order(a.dueDate ?? LAST, b.dueDate ?? LAST) || order(a.number, b.number) || order(a.type, b.type)

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** How late the oldest of open documents, by due date, is; 0 where none is. */
function daysOverdue([oldest]: readonly OpenInvoice[], today: Day): number {
  const due = oldest?.dueDate ?? today
  return Math.max(0, daysBetween(due, today))
}

function bandOf(days: number): Band {
  if (days <= 0) return 'none'
  if (days <= 30) return '1-30'
  if (days <= 60) return '31-60'
  return days <= 90 ? '61-90' : 'over90'
}

function lightOf(days: number, behaviour: Behaviour): Light {
  if (days > RED_DAYS) return 'red'
  return days > AMBER_DAYS || behaviour === 'Often late' ? 'amber' : 'green'
}

/**
 * What makes a day's figures news. Shares and averages drift with every day that passes and every document that leaves
 * the year or the 24 months, without anything having happened; they are renewed with the next thing that does.
 */
export function significant(figures: Figures): Json {
  const { asOf: _day, months: _months, behaviour, products, ...rest } = figures
  return {
    ...rest,
    behaviour: { behaviour: behaviour.behaviour, trend: behaviour.trend, laterThanUsual: behaviour.laterThanUsual },
    stopped: products
      .filter(({ stopped }) => stopped)
      .map(({ key }) => key)
      .sort(order),
  }
}

/** From what is nothing to worry about, or to tell, to the worst. */
const FROM_BEST: readonly Behaviour[] = ['No history', 'Pays on time', 'Sometimes late', 'Often late', 'Overdue now']

/**
 * Several customers as one: sums, and of everything else the worst. They stopped ordering when every one of them did,
 * on the day the last of them bought.
 */
export function addFigures(all: readonly Figures[], baseCurrency: string): AddedFigures {
  const stopped = all.map(({ stoppedSince }) => stoppedSince)
  return {
    currency: baseCurrency,
    ...addReceivables(all),
    band: worst(
      BANDS,
      all.map(({ band }) => band),
      'none',
    ),
    light: worst(
      LIGHTS,
      all.map(({ light }) => light),
      'green',
    ),
    behaviour: worst(
      FROM_BEST,
      all.map(({ behaviour }) => behaviour.behaviour),
      'No history',
    ),
    stoppedSince: stopped.includes(null) ? null : (stopped.sort().at(-1) ?? null),
  }
}

const worst = <T>(fromBest: readonly T[], values: readonly T[], none: T): T =>
  values.reduce((a, b) => (fromBest.indexOf(b) > fromBest.indexOf(a) ? b : a), none)
