import type { Decimal } from '../../../core/money.ts'
import { rawPage } from '../calls/answer.ts'
import type { VismaClient } from '../calls/client.ts'
import { amount, isObject, members, row, text } from '../decode.ts'

/** What Visma itself says that a customer owes, in the company's currency. */
export interface CustomerBalance {
  readonly customer: { readonly internalId: string | null; readonly number: string }
  readonly balance: Decimal
}

/** The balances of all customers, a page at a time; of one that Visma does not list none is known. */
export type ReadBalances = (signal: AbortSignal) => AsyncGenerator<readonly CustomerBalance[]>

const PATH = '/v1/customer/balance'
const PAGE_SIZE = 1000
const MOST_PAGES = 1000

const balanceRow = row({ customer: members({ internalId: text, number: text }), balance: amount })

/**
 * Visma's own customer balances.
 *
 * Shape:  one answer with all customers; newer versions take pages, but which is not said. So pages are asked for, and
 *         an answer that is longer than a page, or that is the one before it once more, is the whole list.
 * Units:  `balance` in the company's currency. What Visma counts in it is not documented, nor whether customers who owe
 *         nothing are listed.
 * Source: Visma.net ERP API, GET /v1/customer/balance
 */
export const balancesOf = (client: Pick<VismaClient, 'get'>): ReadBalances =>
  async function* (signal) {
    const met = new Set<string>()
    for (let pageNumber = 1; pageNumber <= MOST_PAGES; pageNumber++) {
      const { value } = await client.get(PATH, { pageNumber, pageSize: PAGE_SIZE }, rawPage, signal)
      const { rows, total, size } = value
      const balances = rows.flatMap(balanceIn).filter(({ customer }) => !met.has(customer.number))
      for (const { customer } of balances) met.add(customer.number)
      if (balances.length > 0) yield balances
      const told = total !== null && met.size >= total
      const isShort = size !== null && rows.length < Math.min(size, PAGE_SIZE)
      if (balances.length === 0 || rows.length > PAGE_SIZE || told || isShort) return
    }
  }

function balanceIn(given: unknown): readonly CustomerBalance[] {
  const parsed = isObject(given) ? balanceRow.safeParse(given) : null
  if (parsed?.success !== true) return []
  const { customer, balance } = parsed.data
  const number = customer?.number ?? null
  return number === null || balance === null
    ? []
    : [{ customer: { internalId: customer?.internalId ?? null, number }, balance }]
}
