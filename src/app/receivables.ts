import { z } from 'zod'
import type { Document, Party } from '../connectors/visma/model.ts'
import type { Connection } from '../core/connection.ts'
import type { SourceKey } from '../core/ids.ts'
import { compare } from '../core/money.ts'
import type { Lateness } from '../core/owed.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { excludingIn, isOfExcludedBranch } from '../flows/visma-pipedrive/documents/branches.ts'
import { openPlace } from '../flows/visma-pipedrive/money/document-place.ts'
import { BANDS, type Figures, LIGHTS } from '../flows/visma-pipedrive/money/figures.ts'
import { LEDGER_STREAMS, oncePerDocument } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { type Month, monthsUntil } from '../flows/visma-pipedrive/money/months.ts'
import { averageDaysLate, BEHAVIOURS, behaviourArithmetic } from '../flows/visma-pipedrive/money/payment-behaviour.ts'
import { addReceivables } from '../flows/visma-pipedrive/money/receivables.ts'
import { FIGURES } from '../flows/visma-pipedrive/streams.ts'
import { amount } from './amount.ts'
import { theCustomer } from './customer-named.ts'
import { daysLate } from './days-late.ts'
import { type FiguresDays, figuresDays, heldOn, togetherOn } from './figures-days.ts'
import { isOpen, type OpenDocument, openDocument, openDocumentOf } from './open-documents.ts'
import { WHO_OWES } from './who-owes.ts'

const ageing = z.strictObject({
  notDue: amount,
  days1to30: amount,
  days31to60: amount,
  days61to90: amount,
  over90: amount,
})
const sums = {
  open: amount,
  overdue: amount,
  /** Credit notes, payments and prepayments not used up, below zero. The ages and this are `open`. */
  unallocated: amount,
  ageing,
  /** Open documents that nobody tells the worth of in the company's currency; the sums are without them. */
  unvalued: z.number(),
}

/** What one customer owes and how it pays. Amounts are in `currency`, the company's, where none is named. */
export const customerLine = z.strictObject({
  key: z.string(),
  number: z.string(),
  name: z.string(),
  currency: z.string(),
  /** The day for which it holds: the last on which all were worked out, or its own where that is later. */
  asOf: z.string(),
  ...sums,
  band: z.enum(BANDS),
  light: z.enum(LIGHTS),
  behaviour: z.enum(BEHAVIOURS),
  trend: z.enum(['better', 'worse', 'steady']).nullable(),
  laterThanUsual: z.boolean(),
  /** The due date of what has been due the longest. */
  oldestDue: z.string().nullable(),
  /** The last purchase of a customer who bought regularly and stopped. */
  stoppedSince: z.string().nullable(),
  /** What was invoiced in each of the last twelve months, the oldest first, less credit notes. */
  invoicedByMonth: z.array(amount),
})
export type CustomerLine = z.output<typeof customerLine>

/** A number of those that make a behaviour. */
export const behaviourPart = z.strictObject({
  type: z.string(),
  number: z.string(),
  dueDate: z.string(),
  /** `null`: still unpaid. */
  paidOn: z.string().nullable(),
  amount: amount.nullable(),
  daysLate: z.number(),
  onTime: z.boolean(),
  weighs: z.boolean(),
})
export type BehaviourPart = z.output<typeof behaviourPart>

/** One customer in full. */
const customerDetail = z.strictObject({
  status: z.string(),
  terms: z.strictObject({ id: z.string(), description: z.string().nullable() }).nullable(),
  byCurrency: z.array(z.strictObject({ currency: z.string(), open: amount, overdue: amount })),
  behaviour: z.strictObject({
    averageDaysLate: z.string().nullable(),
    /** Share of the amount that came at most 3 days late, 0 to 1. */
    onTime: z.string().nullable(),
    /** Documents due in the last 365 days. */
    documents: z.number(),
    /** The day for which shares and averages were worked out; they drift, and are renewed with the next thing that happens. */
    asOf: z.string(),
    /** Average = `amountDays` / `amount`, share on time = `onTime` / `amount`. */
    sums: z.strictObject({ amount, onTime: amount, amountDays: amount }),
    /** Every number that enters, the latest due first. */
    parts: z.array(behaviourPart),
  }),
  products: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      lastBought: z.string(),
      times: z.number(),
      quantity: amount.nullable(),
      unit: z.string().nullable(),
      amount: amount.nullable(),
      stopped: z.boolean(),
    }),
  ),
  /** What is open, the longest due first, credits last. */
  documents: z.array(openDocument),
  /** Over HTTP: where `documents` and `behaviour.parts` go on after the first 100; `null`: they are whole. */
  next: z.strictObject({ documents: z.string().nullable(), parts: z.string().nullable() }),
})
export type CustomerDetail = z.output<typeof customerDetail>

/** `receivables --json`. */
export const receivablesDocument = z.strictObject({
  /** By what is overdue, then by what is open; the one that was named, where one was. */
  customers: z.array(customerLine),
  total: z.strictObject(sums),
  /** The day for which `total` holds; `null`: nobody has figures yet. */
  asOf: z.string().nullable(),
  /** `null` where one was named: how it pays is in its detail. */
  daysLate: daysLate.nullable(),
  /** Of the customer that was named. */
  detail: customerDetail.nullable(),
})
export type ReceivablesDocument = z.output<typeof receivablesDocument>

type Asked = Pick<Store, 'records' | 'issues' | 'ledger' | 'lists'>
type Row = StagedRecord<Figures>

/**
 * What customers owe, as it was worked out last: all of them, or the one that `text` names. Excluded customers and held
 * house accounts have no figures.
 *
 * Errors: SyncError `receivables.unknown`, `receivables.several`, `receivables.none` (hold).
 */
export async function receivables(
  store: Asked,
  connection: Connection,
  text: string | null,
): Promise<ReceivablesDocument> {
  const inAll = () => store.lists.owedInAll(connection.id, WHO_OWES)
  if (text === null) {
    const all = inAll()
    const [{ lateness }, days] = await Promise.all([all, figuresDays(store, connection, all)])
    const lines = await linesOf(store, connection, days)
    return documentOf([...lines].sort(byOverdue), togetherOn(days), lateness, null)
  }
  const { number, party, figures } = await theCustomer(store, connection, text)
  const [documents, days] = await Promise.all([documentsOf(store, connection, number), figuresDays(store, connection)])
  const { data } = figures as Row
  const { parts, ...sums } = behaviourArithmetic(documents, data.asOf, data.currency)
  return customerOf(figures as Row, days, {
    party,
    sums,
    parts,
    documents: openDocuments(documents, { currency: data.currency, asOf: heldOn(data.asOf, days) }),
  })
}

/** What is told of a customer besides its figures. */
interface Besides {
  readonly party: Pick<Party, 'status' | 'terms'>
  readonly sums: CustomerDetail['behaviour']['sums']
  readonly parts: readonly BehaviourPart[]
  readonly documents: readonly OpenDocument[]
}

/** One customer in full. */
export function customerOf(row: Pick<Row, 'key' | 'data'>, days: FiguresDays, besides: Besides): ReceivablesDocument {
  const line = lineOf(row, days)
  return documentOf([line], line.asOf, null, detailOf(row.data, besides))
}

function documentOf(
  customers: readonly CustomerLine[],
  asOf: string | null,
  lateness: Lateness | null,
  detail: CustomerDetail | null,
): ReceivablesDocument {
  const { byCurrency: _, ...total } = addReceivables(customers.map((line) => ({ ...line, byCurrency: [] })))
  return { customers: [...customers], total, asOf, daysLate: lateness && averageDaysLate(lateness), detail }
}

const PAGE = 500

/**
 * The lines of all customers that have figures.
 *
 * @param see Shown the figures of each of them.
 */
export async function linesOf(
  store: Pick<Asked, 'records' | 'lists'>,
  connection: Connection,
  days: FiguresDays,
  see: (figures: Figures) => void = () => undefined,
): Promise<readonly CustomerLine[]> {
  const lines: CustomerLine[] = []
  for await (const row of figuresInTurn(store, connection)) {
    see(row.data)
    lines.push(lineOf(row, days))
  }
  return lines
}

/** By key and not by what is owed: a run beside it moves that, and one who moved would be met twice, or not at all. */
async function* figuresInTurn({ records, lists }: Pick<Asked, 'records' | 'lists'>, { id }: Connection) {
  for (let after: SourceKey | null = null; ; ) {
    const keys: readonly SourceKey[] = await lists.owedByKey(id, WHO_OWES, after, PAGE)
    const rows = await records.get(id, FIGURES, keys)
    for (const key of keys) {
      const row = rows.get(key)
      // The content of one that is no longer kept tells nothing.
      if (row !== undefined && row.data !== null) yield row as Row
    }
    after = keys.at(-1) ?? null
    if (keys.length < PAGE) return
  }
}

/** A customer in the list. */
export function lineOf({ key, data }: Pick<Row, 'key' | 'data'>, days: FiguresDays): CustomerLine {
  const { number, name, currency, open, overdue, unallocated, ageing, unvalued, band, light } = data
  const { behaviour, trend, laterThanUsual } = data.behaviour
  const asOf = heldOn(data.asOf, days)
  // Those that an earlier version worked out tell no months.
  const months: readonly Month[] = data.months ?? []
  return {
    ...{ key, number, name, currency, asOf, open, overdue, unallocated, ageing, unvalued, band, light },
    ...{ behaviour, trend, laterThanUsual, stoppedSince: data.stoppedSince },
    oldestDue: band === 'none' ? null : (data.oldest[0]?.dueDate ?? null),
    invoicedByMonth: monthsUntil(days.newest ?? asOf).map(
      (month) => months.find((one) => one.month === month)?.invoiced ?? '0',
    ),
  }
}

const byOverdue = (a: CustomerLine, b: CustomerLine): number =>
  compare(b.overdue, a.overdue) || compare(b.open, a.open) || (a.number < b.number ? -1 : 1)

async function documentsOf(store: Asked, { id, settings }: Connection, number: string): Promise<readonly Document[]> {
  const streams = await Promise.all(LEDGER_STREAMS.map((stream) => store.records.ofParent(id, stream, number)))
  const told = streams.flat().flatMap(({ data }) => (data === null ? [] : [{ data: data as unknown as Document }]))
  const excluding = excludingIn(settings)
  return oncePerDocument(told.filter(({ data }) => !isOfExcludedBranch(data, excluding))).map(({ data }) => data)
}

function detailOf(figures: Figures, { party, sums, parts, documents }: Besides): CustomerDetail {
  const { behaviour, byCurrency, products } = figures
  const { averageDaysLate, onTime } = behaviour
  return {
    status: party.status,
    terms: party.terms,
    byCurrency: [...byCurrency],
    behaviour: {
      ...{ averageDaysLate, onTime, documents: behaviour.documents, asOf: figures.asOf, sums },
      parts: [...parts],
    },
    products: [...products],
    documents: [...documents],
    next: { documents: null, parts: null },
  }
}

const openDocuments = (
  documents: readonly Document[],
  figures: Pick<Figures, 'asOf' | 'currency'>,
): readonly OpenDocument[] =>
  documents
    .filter((one) => isOpen(one, figures))
    .sort((a, b) => (openPlace(a) < openPlace(b) ? -1 : 1))
    .map((one) => openDocumentOf(one, figures))
