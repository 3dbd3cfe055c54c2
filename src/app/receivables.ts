import { z } from 'zod'
import type { Document, Party } from '../connectors/visma/model.ts'
import { daysBetween } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { type SourceKey, sourceKey } from '../core/ids.ts'
import { compare, isZero } from '../core/money.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { isReceivable, isReleased } from '../flows/visma-pipedrive/documents/released.ts'
import { ownBalance } from '../flows/visma-pipedrive/money/base-amounts.ts'
import { BANDS, type Figures, LIGHTS } from '../flows/visma-pipedrive/money/figures.ts'
import { LEDGER_STREAMS, oncePerDocument } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { type Month, monthsUntil } from '../flows/visma-pipedrive/money/months.ts'
import { BEHAVIOURS, behaviourArithmetic } from '../flows/visma-pipedrive/money/payment-behaviour.ts'
import { addReceivables } from '../flows/visma-pipedrive/money/receivables.ts'
import { HOUSE_ACCOUNT } from '../flows/visma-pipedrive/parties/house-account.ts'
import { FIGURES } from '../flows/visma-pipedrive/streams.ts'
import { amount } from './amount.ts'
import { type KnownCustomer, theCustomer } from './customer-named.ts'

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
  /** The day for which it was worked out. */
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

const openDocument = z.strictObject({
  type: z.string(),
  number: z.string(),
  date: z.string().nullable(),
  dueDate: z.string().nullable(),
  daysOverdue: z.number(),
  currency: z.string(),
  total: amount.nullable(),
  balance: amount.nullable(),
  balanceBase: amount.nullable(),
})
export type OpenDocument = z.output<typeof openDocument>

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
    /** Average = `amountDays` / `amount`, share on time = `onTime` / `amount`. */
    sums: z.strictObject({ amount, onTime: amount, amountDays: amount }),
    /** Every number that enters, the latest due first. */
    parts: z.array(
      z.strictObject({
        type: z.string(),
        number: z.string(),
        dueDate: z.string(),
        /** `null`: still unpaid. */
        paidOn: z.string().nullable(),
        amount: amount.nullable(),
        daysLate: z.number(),
        onTime: z.boolean(),
        weighs: z.boolean(),
      }),
    ),
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
})
export type CustomerDetail = z.output<typeof customerDetail>

/** `receivables --json`. */
export const receivablesDocument = z.strictObject({
  /** By what is overdue, then by what is open; the one that was named, where one was. */
  customers: z.array(customerLine),
  total: z.strictObject(sums),
  /** Of the customer that was named. */
  detail: customerDetail.nullable(),
})
export type ReceivablesDocument = z.output<typeof receivablesDocument>

type Asked = Pick<Store, 'records' | 'issues' | 'ledger'>
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
  const customers = await customersOf(store, connection)
  if (text === null) return documentOf([...customers.lines.values()].sort(byOverdue), null)
  const { key, number } = await theCustomer(store, connection, text, customers)
  const line = customers.lines.get(key)
  const row = (await store.ledger.find(connection.id, key)).find((one) => one.stream === FIGURES && one.key === key)
  const party = customers.all.get(key)
  if (line === undefined || row === undefined || party === undefined) return documentOf([], null)
  const documents = await documentsOf(store, connection, number)
  return documentOf([line], detailOf((row as Row).data, party.data, documents))
}

const documentOf = (customers: readonly CustomerLine[], detail: CustomerDetail | null): ReceivablesDocument => {
  const { byCurrency: _, ...total } = addReceivables(customers.map((line) => ({ ...line, byCurrency: [] })))
  return { customers: [...customers], total, detail }
}

const PAGE = 500

interface Customer extends KnownCustomer {
  readonly data: Pick<Party, 'status' | 'terms'>
}

interface Customers {
  readonly all: ReadonlyMap<SourceKey, Customer>
  /** Of those that have figures. */
  readonly lines: ReadonlyMap<SourceKey, CustomerLine>
}

/** @param see Shown the figures of each customer that has some. */
export async function customersOf(
  { records, issues }: Pick<Asked, 'records' | 'issues'>,
  { id }: Connection,
  see: (figures: Figures) => void = () => undefined,
): Promise<Customers> {
  const held = new Map(
    (await issues.list(id, ['open', 'waiting']))
      .filter(({ code }) => code === HOUSE_ACCOUNT)
      .map(({ key, message }) => [key as string, message]),
  )
  const all = new Map<SourceKey, Customer>()
  for await (const record of walk(records, id, 'customer')) {
    const { number, name, status, terms } = record.data as unknown as Party
    const leftOut = held.get(record.key) ?? (record.state === 'skipped' ? (record.reason ?? 'skipped') : null)
    all.set(record.key, { key: record.key, number, name, leftOut, data: { status, terms } })
  }
  const told: { readonly line: Omit<CustomerLine, 'invoicedByMonth'>; readonly months: readonly Month[] }[] = []
  for await (const record of walk(records, id, FIGURES)) {
    if (all.get(record.key)?.leftOut !== null) continue
    const row = record as Row
    see(row.data)
    // Those that an earlier version worked out tell no months.
    told.push({ line: lineOf(row), months: row.data.months ?? [] })
  }
  // Figures keep their day while nothing moves them, so the newest tells which months are the last.
  const months = monthsUntil(newestDay(told.map(({ line }) => line)))
  const lines = told.map(({ line, months: own }): [SourceKey, CustomerLine] => [
    sourceKey(line.key),
    { ...line, invoicedByMonth: months.map((month) => own.find((one) => one.month === month)?.invoiced ?? '0') },
  ])
  return { all, lines: new Map(lines) }
}

async function* walk(records: Store['records'], connection: Connection['id'], stream: string) {
  const filter = { streams: [stream], states: null }
  for (let after: StagedRecord | null = null; ; ) {
    const page: readonly StagedRecord[] = await records.page(connection, filter, after, PAGE)
    // The content of one that is no longer kept tells nothing.
    yield* page.filter(({ data }) => data !== null)
    after = page.at(-1) ?? null
    if (page.length < PAGE) return
  }
}

export const newestDay = (lines: readonly Pick<CustomerLine, 'asOf'>[]): string =>
  lines.reduce((newest, { asOf }) => (asOf > newest ? asOf : newest), '')

function lineOf({ key, data }: Row): Omit<CustomerLine, 'invoicedByMonth'> {
  const { number, name, currency, asOf, open, overdue, unallocated, ageing, unvalued, band, light } = data
  const { behaviour, trend, laterThanUsual } = data.behaviour
  return {
    ...{ key, number, name, currency, asOf, open, overdue, unallocated, ageing, unvalued, band, light },
    ...{ behaviour, trend, laterThanUsual, stoppedSince: data.stoppedSince },
    oldestDue: band === 'none' ? null : (data.oldest[0]?.dueDate ?? null),
  }
}

const byOverdue = (a: CustomerLine, b: CustomerLine): number =>
  compare(b.overdue, a.overdue) || compare(b.open, a.open) || (a.number < b.number ? -1 : 1)

async function documentsOf(store: Asked, { id }: Connection, number: string): Promise<readonly Document[]> {
  const streams = await Promise.all(LEDGER_STREAMS.map((stream) => store.records.ofParent(id, stream, number)))
  const told = streams.flat().flatMap(({ data }) => (data === null ? [] : [{ data: data as unknown as Document }]))
  return oncePerDocument(told).map(({ data }) => data)
}

function detailOf(figures: Figures, party: Customer['data'], documents: readonly Document[]): CustomerDetail {
  const { asOf, currency, behaviour, byCurrency, products } = figures
  const { averageDaysLate, onTime } = behaviour
  const { parts, ...sums } = behaviourArithmetic(documents, asOf, currency)
  return {
    status: party.status,
    terms: party.terms,
    byCurrency: [...byCurrency],
    behaviour: { averageDaysLate, onTime, documents: behaviour.documents, sums, parts },
    products: [...products],
    documents: openDocuments(documents, figures),
  }
}

const LAST = '9999-12-31'

function openDocuments(documents: readonly Document[], { asOf, currency }: Figures): OpenDocument[] {
  const open = documents.filter((one) => {
    const left = ownBalance(one, currency)
    return isReleased(one.status) && (left === null || !isZero(left))
  })
  const placeOf = (one: Document) => `${isReceivable(one.type) ? '0' : '1'} ${one.dueDate ?? LAST} ${one.number}`
  return open
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    .map((one) => ({
      type: one.type,
      number: one.number,
      date: one.date,
      dueDate: one.dueDate,
      daysOverdue: isReceivable(one.type) && one.dueDate !== null ? Math.max(0, daysBetween(one.dueDate, asOf)) : 0,
      currency: one.currency ?? currency,
      total: one.total,
      balance: one.balance,
      balanceBase: one.balanceBase,
    }))
}
