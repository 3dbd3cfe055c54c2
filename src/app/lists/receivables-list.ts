import type { Connection } from '../../core/connection.ts'
import type { Store } from '../../core/store.ts'
import { type CustomerLine, type ReceivablesDocument, receivables } from '../receivables.ts'
import { type Listed, listed } from './listed.ts'

export interface ReceivablesFilter {
  readonly band: CustomerLine['band'] | null
}

/** A page of customers after the one with this key, and what all that are listed owe together. */
export type ListedReceivables = Listed<CustomerLine, string> & Pick<ReceivablesDocument, 'total'>

export async function listReceivables(
  store: Pick<Store, 'records' | 'issues' | 'ledger'>,
  connection: Connection,
  { band }: ReceivablesFilter,
  after: string | null,
  limit: number,
): Promise<ListedReceivables> {
  const { customers, total } = await receivables(store, connection, null)
  const all = customers.filter((line) => band === null || line.band === band)
  const from = after === null ? 0 : all.findIndex(({ key }) => key === after) + 1
  const page = listed(all.slice(from, from + limit + 1), limit, { item: (line) => line, place: ({ key }) => key })
  return { ...page, total }
}
