import type { Connection } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { OwedInAll } from '../../core/owed.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Figures } from '../../flows/visma-pipedrive/money/figures.ts'
import { averageDaysLate } from '../../flows/visma-pipedrive/money/payment-behaviour.ts'
import { addReceivables } from '../../flows/visma-pipedrive/money/receivables.ts'
import { FIGURES } from '../../flows/visma-pipedrive/streams.ts'
import { type CustomerLine, lineOf, type ReceivablesDocument, WHO_OWES } from '../receivables.ts'
import { type Listed, listed } from './listed.ts'

type Asked = Pick<Store, 'records' | 'lists'>

export interface ReceivablesFilter {
  readonly band: CustomerLine['band'] | null
}

/** A page of customers after the one with this key, and what all customers owe together. */
export type ListedReceivables = Listed<CustomerLine, string> &
  Pick<ReceivablesDocument, 'total'> & {
    readonly daysLate: NonNullable<ReceivablesDocument['daysLate']>
  }

/** Errors: SyncError `list.cursor` (reject) where the customer that a page comes after is gone. */
export async function listReceivables(
  store: Asked,
  connection: Connection,
  { band }: ReceivablesFilter,
  after: string | null,
  limit: number,
): Promise<ListedReceivables> {
  const [keys, all] = await Promise.all([
    store.lists.owed(connection.id, WHO_OWES, band, after as SourceKey | null, limit + 1),
    store.lists.owedInAll(connection.id, WHO_OWES),
  ])
  if (keys === null) throw gone()
  const lines = await linesOf(store, connection, keys, all)
  const page = listed(lines, limit, { item: (line) => line, place: ({ key }) => key })
  return { ...page, total: totalOf(all), daysLate: averageDaysLate(all.lateness) }
}

async function linesOf({ records }: Asked, { id }: Connection, keys: readonly SourceKey[], { asOf }: OwedInAll) {
  const rows = await records.get(id, FIGURES, keys)
  return keys.flatMap((key) => {
    const row = rows.get(key)
    if (row === undefined || row.data === null) return []
    const figures = row as StagedRecord<Figures>
    return [lineOf(figures, asOf ?? figures.data.asOf)]
  })
}

function totalOf({ amounts: { unallocated, ...ageing }, unvalued }: OwedInAll): ReceivablesDocument['total'] {
  const { byCurrency: _, ...total } = addReceivables([
    { open: '0', overdue: '0', byCurrency: [], ageing, unallocated, unvalued },
  ])
  return total
}

/** What all customers owe together; `null` where no figures were worked out yet. */
export async function owedTogether(store: Asked, connection: Connection) {
  const [keys, all] = await Promise.all([
    store.lists.owed(connection.id, WHO_OWES, null, null, 1),
    store.lists.owedInAll(connection.id, WHO_OWES),
  ])
  const [any] = await linesOf(store, connection, keys ?? [], all)
  return any === undefined ? null : { ...totalOf(all), currency: any.currency, asOf: any.asOf, customers: all.count }
}

const gone = (): SyncError =>
  new SyncError(
    'list.cursor',
    'The customer that this page comes after is not there any more.',
    { do: 'reject' },
    { advice: 'Begin with the first page again.' },
  )
