import type { Document } from '../../../connectors/visma/model.ts'
import { type Day, daysBetween } from '../../../core/clock.ts'
import type { Fields } from '../../../core/connector.ts'
import { type Decimal, minus, plus } from '../../../core/money.ts'
import { isCredit, isReceivable, isReleased } from '../documents/released.ts'

/** Open receivables by days past due. */
export interface Ageing {
  readonly notDue: Decimal
  readonly days1to30: Decimal
  readonly days31to60: Decimal
  readonly days61to90: Decimal
  readonly over90: Decimal
}

export interface CurrencyBalance {
  readonly currency: string
  readonly open: Decimal
  readonly overdue: Decimal
}

/** What a customer owes, in the company's currency. The buckets of `ageing` plus `unallocated` are `open`. */
export interface Receivables {
  readonly open: Decimal
  readonly overdue: Decimal
  readonly ageing: Ageing
  /** Credit notes, payments and prepayments not used up, as a negative amount. */
  readonly unallocated: Decimal
  /** The open amounts per currency of the documents, in order of codes. */
  readonly byCurrency: readonly CurrencyBalance[]
}

/**
 * Adds up one customer's documents as Visma's ledger lists them; drafts and voided ones do not count.
 *
 * @param today The company's calendar day: a document due today is not overdue.
 */
export function receivablesOf(documents: readonly Document[], today: Day, baseCurrency: string): Receivables {
  let unallocated: Decimal = '0'
  const ageing: Record<keyof Ageing, Decimal> = {
    notDue: '0',
    days1to30: '0',
    days31to60: '0',
    days61to90: '0',
    over90: '0',
  }
  const currencies = new Map<string, { open: Decimal; overdue: Decimal }>()
  for (const document of documents.filter(({ status }) => isReleased(status))) {
    const currency = document.currency ?? baseCurrency
    const own = document.balance ?? '0'
    // Lists sometimes leave out the amount in the company's currency; in that currency both amounts are the same.
    const base = document.balanceBase ?? (currency === baseCurrency ? own : '0')
    const sums = currencies.get(currency) ?? { open: '0', overdue: '0' }
    if (isReceivable(document.type)) {
      const bucket = bucketOf(document.dueDate, today)
      ageing[bucket] = plus(ageing[bucket], base)
      sums.open = plus(sums.open, own)
      if (bucket !== 'notDue') sums.overdue = plus(sums.overdue, own)
    } else if (isCredit(document.type)) {
      unallocated = minus(unallocated, base)
      sums.open = minus(sums.open, own)
    } else continue
    currencies.set(currency, sums)
  }
  const overdue = [ageing.days1to30, ageing.days31to60, ageing.days61to90, ageing.over90].reduce(plus)
  return {
    open: plus(plus(ageing.notDue, overdue), unallocated),
    overdue,
    ageing,
    unallocated,
    byCurrency: [...currencies]
      .map(([currency, sums]) => ({ currency, ...sums }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  }
}

function bucketOf(dueDate: Day | null, today: Day): keyof Ageing {
  const late = dueDate === null ? 0 : daysBetween(dueDate, today)
  if (late <= 0) return 'notDue'
  if (late <= 30) return 'days1to30'
  if (late <= 60) return 'days31to60'
  return late <= 90 ? 'days61to90' : 'over90'
}

/** Sum over several customers that share one organization. */
export function addReceivables(all: readonly Receivables[]): Receivables {
  return all.reduce(
    (a, b) => ({
      open: plus(a.open, b.open),
      overdue: plus(a.overdue, b.overdue),
      ageing: {
        notDue: plus(a.ageing.notDue, b.ageing.notDue),
        days1to30: plus(a.ageing.days1to30, b.ageing.days1to30),
        days31to60: plus(a.ageing.days31to60, b.ageing.days31to60),
        days61to90: plus(a.ageing.days61to90, b.ageing.days61to90),
        over90: plus(a.ageing.over90, b.ageing.over90),
      },
      unallocated: plus(a.unallocated, b.unallocated),
      byCurrency: addByCurrency(a.byCurrency, b.byCurrency),
    }),
    receivablesOf([], '1970-01-01', ''),
  )
}

function addByCurrency(a: readonly CurrencyBalance[], b: readonly CurrencyBalance[]): readonly CurrencyBalance[] {
  const sums = new Map(a.map((balance) => [balance.currency, balance]))
  for (const { currency, open, overdue } of b) {
    const sum = sums.get(currency)
    sums.set(currency, { currency, open: plus(sum?.open ?? '0', open), overdue: plus(sum?.overdue ?? '0', overdue) })
  }
  return [...sums.values()].sort((x, y) => (x.currency < y.currency ? -1 : 1))
}

/** The organization's fields; zero is written as zero, since "owes nothing" is an answer. */
export const organizationBalances = ({ open, overdue }: Receivables, baseCurrency: string): Fields => ({
  'custom.openBalance': { amount: open, currency: baseCurrency },
  'custom.overdue': { amount: overdue, currency: baseCurrency },
})

/** The deal's field, over the documents that are on the deal. */
export const dealBalance = ({ open }: Receivables, baseCurrency: string): Fields => ({
  'custom.openBalance': { amount: open, currency: baseCurrency },
})
