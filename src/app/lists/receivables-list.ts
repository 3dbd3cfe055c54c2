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
import { type FiguresDays, figuresDays, togetherOn } from '../figures-days.ts'
import { type CustomerLine, lineOf, type ReceivablesDocument } from '../receivables.ts'
import { WHO_OWES } from '../who-owes.ts'
import { type Listed, listed } from './listed.ts'

type Asked = Pick<Store, 'records' | 'lists'>

export interface ReceivablesFilter {
  readonly band: CustomerLine['band'] | null
}

/** A page of customers after the one with this key, and what all customers owe together. */
export type ListedReceivables = Listed<CustomerLine, string> &
  Pick<ReceivablesDocument, 'total' | 'asOf'> & {
    /** Of `total`; `null` where nobody has figures. */
    readonly currency: string | null
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
  const inAll = store.lists.owedInAll(connection.id, WHO_OWES)
  const [keys, all, days] = await Promise.all([
    store.lists.owed(connection.id, WHO_OWES, band, after as SourceKey | null, limit + 1),
    inAll,
    figuresDays(store, connection, inAll),
  ])
  if (keys === null) throw gone()
  const lines = await linesOf(store, connection, keys, days)
  const page = listed(lines, limit, { item: (line) => line, place: ({ key }) => key })
  // A band may be empty while others owe something.
  const [any] = lines.length > 0 ? lines : await firstLine(store, connection, days)
  const currency = any?.currency ?? null
  return { ...page, total: totalOf(all), currency, asOf: togetherOn(days), daysLate: averageDaysLate(all.lateness) }
}

async function linesOf({ records }: Asked, { id }: Connection, keys: readonly SourceKey[], days: FiguresDays) {
  const rows = await records.get(id, FIGURES, keys)
  return keys.flatMap((key) => {
    const row = rows.get(key)
    return row === undefined || row.data === null ? [] : [lineOf(row as StagedRecord<Figures>, days)]
  })
}

function totalOf({ amounts: { unallocated, ...ageing }, unvalued }: OwedInAll): ReceivablesDocument['total'] {
  const { byCurrency: _, ...total } = addReceivables([
    { open: '0', overdue: '0', byCurrency: [], ageing, unallocated, unvalued },
  ])
  return total
}

async function firstLine(store: Asked, connection: Connection, days: FiguresDays) {
  return linesOf(store, connection, (await store.lists.owed(connection.id, WHO_OWES, null, null, 1)) ?? [], days)
}

/** What all customers owe together; `null` where no figures were worked out yet. */
export async function owedTogether(store: Asked, connection: Connection) {
  const inAll = store.lists.owedInAll(connection.id, WHO_OWES)
  const [all, days] = await Promise.all([inAll, figuresDays(store, connection, inAll)])
  const [any] = await firstLine(store, connection, days)
  if (any === undefined) return null
  return { ...totalOf(all), currency: any.currency, asOf: togetherOn(days) ?? any.asOf, customers: all.count }
}

const gone = (): SyncError =>
  new SyncError(
    'list.cursor',
    'The customer that this page comes after is not there any more.',
    { do: 'reject' },
    { advice: 'Begin with the first page again.' },
  )
