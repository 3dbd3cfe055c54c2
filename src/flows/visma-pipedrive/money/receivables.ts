import type { Document } from '../../../connectors/visma/model.ts'
import { type Day, daysBetween } from '../../../core/clock.ts'
import type { Decimal } from '../../../core/money.ts'
import { Tally, totalOf } from '../../../core/tally.ts'
import { isCredit, isReceivable, isReleased } from '../documents/released.ts'
import { baseBalance, ownBalance } from './base-amounts.ts'

/** Open receivables by days past due. */
export type Ageing = {
  readonly notDue: Decimal
  readonly days1to30: Decimal
  readonly days31to60: Decimal
  readonly days61to90: Decimal
  readonly over90: Decimal
}

export type CurrencyBalance = {
  readonly currency: string
  readonly open: Decimal
  readonly overdue: Decimal
}

/** What a customer owes, in the company's currency. The buckets of `ageing` plus `unallocated` are `open`. */
export type Receivables = {
  readonly open: Decimal
  readonly overdue: Decimal
  readonly ageing: Ageing
  /** Credit notes, payments and prepayments not used up, as a negative amount. */
  readonly unallocated: Decimal
  /** The open amounts per currency of the documents, in order of codes; of currencies with nothing open none. */
  readonly byCurrency: readonly CurrencyBalance[]
  /** Open documents that nobody tells the worth of in the company's currency; the sums are without them. */
  readonly unvalued: number
}

/**
 * Adds up one customer's documents as Visma's ledger lists them; drafts and voided ones do not count.
 *
 * @param today The company's calendar day: a document due today is not overdue.
 */
export function receivablesOf(documents: readonly Document[], today: Day, baseCurrency: string): Receivables {
  const unallocated = new Tally()
  const ageing = tallied(() => new Tally())
  const currencies = new Map<string, { open: Tally; overdue: Tally }>()
  let unvalued = 0
  for (const document of documents) {
    const isDebit = isReceivable(document.type)
    if (!isReleased(document.status) || !(isDebit || isCredit(document.type))) continue
    const own = ownBalance(document, baseCurrency)
    const base = baseBalance(document, baseCurrency)
    if (base === null) unvalued += 1
    if (base === '0' && own === '0') continue
    const currency = document.currency ?? baseCurrency
    const sums = currencies.get(currency) ?? { open: new Tally(), overdue: new Tally() }
    currencies.set(currency, sums)
    if (isDebit) {
      const bucket = bucketOf(document.dueDate, today)
      ageing[bucket].add(base ?? '0')
      sums.open.add(own ?? '0')
      if (bucket !== 'notDue') sums.overdue.add(own ?? '0')
    } else {
      unallocated.subtract(base ?? '0')
      sums.open.subtract(own ?? '0')
    }
  }
  return receivables({
    ageing: tallied((bucket) => ageing[bucket].total),
    unallocated: unallocated.total,
    byCurrency: [...currencies].map(([currency, { open, overdue }]) => ({
      currency,
      open: open.total,
      overdue: overdue.total,
    })),
    unvalued,
  })
}

function receivables({
  ageing,
  unallocated,
  byCurrency,
  unvalued,
}: Pick<Receivables, 'ageing' | 'unallocated' | 'byCurrency' | 'unvalued'>): Receivables {
  const overdue = totalOf([ageing.days1to30, ageing.days31to60, ageing.days61to90, ageing.over90])
  return {
    open: totalOf([ageing.notDue, overdue, unallocated]),
    overdue,
    ageing,
    unallocated,
    byCurrency: byCurrency
      .filter(({ open, overdue }) => open !== '0' || overdue !== '0')
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    unvalued,
  }
}

const tallied = <T>(of: (bucket: keyof Ageing) => T): Record<keyof Ageing, T> => ({
  notDue: of('notDue'),
  days1to30: of('days1to30'),
  days31to60: of('days31to60'),
  days61to90: of('days61to90'),
  over90: of('over90'),
})

function bucketOf(dueDate: Day | null, today: Day): keyof Ageing {
  const late = dueDate === null ? 0 : daysBetween(dueDate, today)
  if (late <= 0) return 'notDue'
  if (late <= 30) return 'days1to30'
  if (late <= 60) return 'days31to60'
  return late <= 90 ? 'days61to90' : 'over90'
}

/** Sum over several customers that share one organization. */
export function addReceivables(all: readonly Receivables[]): Receivables {
  const currencies = Map.groupBy(
    all.flatMap(({ byCurrency }) => byCurrency),
    ({ currency }) => currency,
  )
  return receivables({
    ageing: tallied((bucket) => totalOf(all.map(({ ageing }) => ageing[bucket]))),
    unallocated: totalOf(all.map(({ unallocated }) => unallocated)),
    byCurrency: [...currencies].map(([currency, balances]) => ({
      currency,
      open: totalOf(balances.map(({ open }) => open)),
      overdue: totalOf(balances.map(({ overdue }) => overdue)),
    })),
    unvalued: all.reduce((count, { unvalued }) => count + unvalued, 0),
  })
}
