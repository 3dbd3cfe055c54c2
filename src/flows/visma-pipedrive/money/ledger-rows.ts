import type { Document } from '../../../connectors/visma/model.ts'
import type { PhaseContext } from '../context.ts'
import { isOfExcludedBranch } from '../documents/branches.ts'
import { type DocumentRow, hasContent, type PartyRow, rowsIn } from '../rows.ts'
import type { FlowSettings } from '../settings.ts'

/** Customers whose documents are in memory at once, unless one of them has more documents than that. */
const CUSTOMERS = 50
const DOCUMENTS = 2_000

/** Streams with documents of customers, the one that tells most of a document first. */
export const LEDGER_STREAMS = ['customerinvoice', 'customerCreditNote', 'customerdocument'] as const

/** Each document once, the first row of it, of rows in the order of their streams: the ledger lists invoices and credit notes too. */
export function oncePerDocument<R extends { readonly data: Pick<Document, 'type' | 'number'> }>(
  rows: readonly R[],
): readonly R[] {
  const found = new Map<string, R>()
  for (const row of rows) {
    const key = `${row.data.type}:${row.data.number}`
    if (!found.has(key)) found.set(key, row)
  }
  return [...found.values()]
}

/**
 * The documents of each customer by its number, in the order of their streams; without those that were let go, and of
 * branches that are left out.
 */
export async function rowsOfCustomers(
  customers: readonly PartyRow[],
  { store, settings }: Pick<PhaseContext, 'store' | 'settings'>,
): Promise<ReadonlyMap<string, readonly DocumentRow[]>> {
  const numbers = customers.flatMap(({ number }) => number ?? [])
  const byStream: readonly (readonly DocumentRow[])[] = await Promise.all(
    LEDGER_STREAMS.map((stream) => rowsIn(store).byParent(stream, numbers)),
  )
  return Map.groupBy(counting(byStream.flat().filter(hasContent), settings), ({ parent }) => parent ?? '')
}

/** One document is of one branch, whichever of its rows tells it. */
function counting(rows: readonly DocumentRow[], settings: FlowSettings): readonly DocumentRow[] {
  if (settings.exclude.branches.length === 0) return rows
  const nameOf = ({ parent, data: { type, number } }: DocumentRow) => `${parent} ${type}:${number}`
  const out = new Set(rows.filter(({ data }) => isOfExcludedBranch(data, settings)).map(nameOf))
  return rows.filter((row) => !out.has(nameOf(row)))
}

/** Calls `work` with some customers at a time, so that their documents fit in memory. */
export async function customersInTurn(
  customers: readonly PartyRow[],
  { store, signal }: Pick<PhaseContext, 'store' | 'signal'>,
  work: (some: readonly PartyRow[]) => Promise<void>,
): Promise<void> {
  const numbers = customers.flatMap(({ number }) => number ?? [])
  const counts = await store.countByParent(LEDGER_STREAMS, numbers)
  let some: PartyRow[] = []
  let documents = 0
  for (const customer of customers) {
    const more = counts.get(customer.number ?? '') ?? 0
    if (some.length > 0 && (some.length === CUSTOMERS || documents + more > DOCUMENTS)) {
      signal.throwIfAborted()
      await work(some)
      some = []
      documents = 0
    }
    some.push(customer)
    documents += more
  }
  if (some.length > 0) await work(some)
}
