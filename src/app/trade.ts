import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { compare } from '../core/money.ts'
import type { Store } from '../core/store.ts'
import { Tally } from '../core/tally.ts'
import type { Figures } from '../flows/visma-pipedrive/money/figures.ts'
import { monthsUntil } from '../flows/visma-pipedrive/money/months.ts'
import { amount } from './amount.ts'
import { figuresDays } from './figures-days.ts'
import { linesOf } from './receivables.ts'

/** What all customers together were invoiced, paid and bought, in the company's currency. */
export const tradeDocument = z
  .strictObject({
    /** `null`: no figures were worked out yet. */
    currency: z.string().nullable(),
    asOf: z.string().nullable(),
    /** The last twelve, the oldest first: invoiced less credit notes, and what was paid of invoices. */
    months: z.array(z.strictObject({ month: z.string(), invoiced: amount, paid: amount })),
    /** By amount: of each customer the five products of which it bought most in 24 months. */
    products: z.array(
      z.strictObject({
        key: z.string(),
        name: z.string(),
        customers: z.int().nonnegative(),
        lastBought: z.string(),
        /** `null` where nobody tells what a foreign amount is worth. */
        amount: amount.nullable(),
      }),
    ),
  })
  .meta({ id: 'Trade' })
export type TradeDocument = z.output<typeof tradeDocument>

const PRODUCTS = 20

interface Sold {
  name: string
  lastBought: string
  customers: number
  readonly amount: Tally
  isValued: boolean
}

/** Of the figures that are kept: no document is read for it. Customers without figures are in no sum. */
export async function tradeOf(store: Pick<Store, 'records' | 'lists'>, connection: Connection): Promise<TradeDocument> {
  const months = new Map<string, { readonly invoiced: Tally; readonly paid: Tally }>()
  const products = new Map<string, Sold>()
  const days = await figuresDays(store, connection)
  const lines = await linesOf(store, connection, days, (figures) => {
    for (const { month, invoiced, paid } of figures.months ?? []) {
      const sums = months.get(month) ?? { invoiced: new Tally(), paid: new Tally() }
      months.set(month, sums)
      sums.invoiced.add(invoiced)
      sums.paid.add(paid)
    }
    addProducts(products, figures)
  })
  const [any] = lines
  if (any === undefined) return { currency: null, asOf: null, months: [], products: [] }
  const asOf = days.newest ?? any.asOf
  return {
    currency: any.currency,
    asOf,
    months: monthsUntil(asOf).map((month) => ({
      month,
      invoiced: months.get(month)?.invoiced.total ?? '0',
      paid: months.get(month)?.paid.total ?? '0',
    })),
    products: [...products].map(productOf).sort(byAmount).slice(0, PRODUCTS),
  }
}

function addProducts(all: Map<string, Sold>, { products }: Figures): void {
  for (const { key, name, lastBought, amount: sum } of products) {
    const sold = all.get(key) ?? { name, lastBought, customers: 0, amount: new Tally(), isValued: true }
    all.set(key, sold)
    // As it was called last.
    if (lastBought >= sold.lastBought) Object.assign(sold, { name, lastBought })
    sold.customers += 1
    if (sum === null) sold.isValued = false
    else sold.amount.add(sum)
  }
}

const productOf = ([key, sold]: readonly [string, Sold]): TradeDocument['products'][number] => ({
  ...{ key, name: sold.name, customers: sold.customers, lastBought: sold.lastBought },
  amount: sold.isValued ? sold.amount.total : null,
})

function byAmount(a: TradeDocument['products'][number], b: TradeDocument['products'][number]): number {
  if (a.amount === null || b.amount === null) return a.amount === b.amount ? 0 : a.amount === null ? 1 : -1
  return compare(b.amount, a.amount) || (a.key < b.key ? -1 : 1)
}
