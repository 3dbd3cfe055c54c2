import type { Document } from '../connectors/visma/model.ts'
import type { Connection } from '../core/connection.ts'
import type { DueAt, PlacedAt, PlacedRecord } from '../core/document-places.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { excludingIn, isOfExcludedBranch } from '../flows/visma-pipedrive/documents/branches.ts'
import type { Figures } from '../flows/visma-pipedrive/money/figures.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { behaviourArithmetic, countsSince } from '../flows/visma-pipedrive/money/payment-behaviour.ts'
import { theCustomer } from './customer-named.ts'
import { type FiguresDays, figuresDays, heldOn } from './figures-days.ts'
import { type Listed, listed } from './lists/listed.ts'
import { isOpen, type OpenDocument, openDocumentOf } from './open-documents.ts'
import { type BehaviourPart, customerOf, type ReceivablesDocument, receivables } from './receivables.ts'

type Asked = Pick<Store, 'records' | 'issues' | 'ledger' | 'lists'>

/** A number of a behaviour: a document in the list by due date, and how many of its numbers come before. */
export interface PartAt extends DueAt {
  readonly before: number
}

/** One customer, and where its documents and the numbers of its behaviour go on. */
export interface CustomerPage {
  readonly document: ReceivablesDocument
  readonly next: { readonly documents: PlacedAt | null; readonly parts: PartAt | null }
}

/**
 * A customer as `receivables` tells it, with the first `limit` of its open documents and of the numbers of its behaviour: it
 * takes as long however many there are.
 *
 * Errors: those of `receivables`.
 */
export async function customerPage(
  store: Asked,
  connection: Connection,
  text: string,
  limit: number,
): Promise<CustomerPage> {
  const { number, party, figures } = await theCustomer(store, connection, text)
  const { key, data } = figures as StagedRecord<Figures>
  const { sums } = data.behaviour
  // Those that an earlier version worked out: they are worked out anew by the next run.
  if (sums === undefined)
    return { document: await receivables(store, connection, text), next: { documents: null, parts: null } }
  const days = await figuresDays(store, connection)
  const of = { number, figures: data, days }
  const [documents, parts] = await Promise.all([
    openPage(store, connection, of, null, limit),
    partsPage(store, connection, of, null, limit),
  ])
  const told = { party, sums, parts: parts.items, documents: documents.items }
  return {
    document: customerOf({ key, data }, days, told),
    next: { documents: documents.next, parts: parts.next },
  }
}

/** The open documents of a customer, a page at a time. Errors: those of `receivables`. */
export async function openDocumentsOf(
  store: Asked,
  connection: Connection,
  text: string,
  after: PlacedAt | null,
  limit: number,
): Promise<Listed<OpenDocument, PlacedAt>> {
  return openPage(store, connection, await named(store, connection, text), after, limit)
}

/** The numbers of its behaviour. Errors: those of `receivables`. */
export async function behaviourPartsOf(
  store: Asked,
  connection: Connection,
  text: string,
  after: PartAt | null,
  limit: number,
): Promise<Listed<BehaviourPart, PartAt>> {
  return partsPage(store, connection, await named(store, connection, text), after, limit)
}

interface Of {
  readonly number: string
  readonly figures: Figures
  readonly days: FiguresDays
}

async function named(store: Asked, connection: Connection, text: string): Promise<Of> {
  const [{ number, figures }, days] = await Promise.all([
    theCustomer(store, connection, text),
    figuresDays(store, connection),
  ])
  return { number, figures: figures.data as unknown as Figures, days }
}

async function openPage(
  store: Asked,
  connection: Connection,
  { number, figures, days }: Of,
  after: PlacedAt | null,
  limit: number,
): Promise<Listed<OpenDocument, PlacedAt>> {
  const of = { currency: figures.currency, asOf: heldOn(figures.asOf, days) }
  const found: PlacedRecord[] = []
  for (let from = after; found.length <= limit; ) {
    const rows = await store.lists.openDocuments(connection.id, number, from, limit + 1)
    found.push(...(await counting(store, connection, number, rows)).filter((row) => isOpen(documentIn(row), of)))
    from = rows.at(-1) ?? null
    if (rows.length <= limit) break
  }
  const place = ({ place: at, stream, key }: PlacedRecord) => ({ place: at, stream, key })
  return listed(found, limit, { item: (row) => openDocumentOf(documentIn(row), of), place })
}

async function partsPage(
  store: Asked,
  connection: Connection,
  { number, figures: { asOf, currency } }: Of,
  after: PartAt | null,
  limit: number,
): Promise<Listed<BehaviourPart, PartAt>> {
  const days = { until: asOf, openBefore: countsSince(asOf) }
  const found: { readonly part: BehaviourPart; readonly at: PartAt }[] = []
  // The document in the middle of which the page before ended is looked at again.
  let begun = after
  for (let from: DueAt | null = after === null ? null : justBefore(after); found.length <= limit; ) {
    const rows = await store.lists.dueDocuments(connection.id, number, days, from, limit + 1)
    for (const row of await counting(store, connection, number, rows)) {
      const { place, stream, key } = row
      const own = behaviourArithmetic([documentIn(row)], asOf, currency).parts
      const isBegun = begun !== null && begun.stream === stream && begun.key === key
      own.forEach((part, at) => {
        if (!isBegun || at >= (begun?.before ?? 0))
          found.push({ part, at: { place, stream, key, number: row.number ?? '', before: at + 1 } })
      })
    }
    begun = null
    const last = rows.at(-1)
    from = last === undefined ? null : { ...last, number: last.number ?? '' }
    if (rows.length <= limit) break
  }
  return listed(found, limit, { item: ({ part }) => part, place: ({ at }) => at })
}

/** The place before which the document stands, so that it comes first. */
const justBefore = ({ place, number, stream }: DueAt): DueAt => ({ place, number, stream, key: '' as DueAt['key'] })

const documentIn = ({ data }: StagedRecord): Document => data as unknown as Document

/** Those that count: of a document in two streams the one that tells most, and none of a branch that is left out. */
async function counting(
  { records }: Asked,
  { id, settings }: Connection,
  number: string,
  rows: readonly PlacedRecord[],
): Promise<readonly PlacedRecord[]> {
  if (rows.length === 0) return []
  const excluding = excludingIn(settings)
  const keys = [...new Set(rows.map(({ key }) => key))]
  const streams = await Promise.all(LEDGER_STREAMS.map((stream) => records.get(id, stream, keys)))
  return rows.filter(({ stream, key }) => {
    const same = streams.flatMap((found) => found.get(key) ?? []).filter((one) => one.parent === number && one.data)
    return same[0]?.stream === stream && !same.some((one) => isOfExcludedBranch(documentIn(one), excluding))
  })
}
