import type { Document } from '../../../connectors/visma/model.ts'
import type { Day } from '../../../core/clock.ts'
import type { SourceKey } from '../../../core/ids.ts'
import { type Json, sameJson } from '../../../core/json.ts'
import type { Lateness } from '../../../core/owed.ts'
import type { SourceRecord, StagedRecord } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { keptSince } from '../documents/letting-go.ts'
import { type DocumentRow, hasContent, type PartyRow, type Row, rowsIn, type StagedFigures } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { figuresOf, significant } from './figures.ts'
import { FIGURES_DAY, figuresDayNote } from './figures-day.ts'
import { foundAgain, isFoundAgain } from './found-moments.ts'
import { customersInTurn, LEDGER_STREAMS, oncePerDocument, rowsOfCustomers } from './ledger-rows.ts'
import { episodesNow, momentsSince, type Since } from './moments.ts'
import { latenessOf } from './payment-behaviour.ts'
import { basisOf, isCounted } from './what-counts.ts'

const PAGE = 500

/**
 * Works out the figures of customers and stages them. A customer that has changed, or one of whose documents has, gets
 * all of them anew. On a new day all customers are looked at, and only those count as changed of whom something moved
 * that people act on: that a share drifts by the calendar alone is no news.
 *
 * To be called before pending documents are decided, since they tell whose figures have to be worked out.
 */
export async function deriveFigures(context: PhaseContext, baseCurrency: string): Promise<void> {
  const { store, dueDay } = context
  const how = { baseCurrency, since: await momentsOn(context) }
  await changedCustomers(context, how)
  const note = figuresDayNote(dueDay, baseCurrency)
  if ((await store.checkpoint(FIGURES_DAY)) !== note) {
    await allCustomers(context, how)
    await store.saveCheckpoint(FIGURES_DAY, note)
  }
  await concludeFeeds(context)
}

interface How {
  readonly baseCurrency: string
  /** When each rule of moments was switched on; `null` where none is. */
  readonly since: Since | null
}

const MOMENTS = 'moments'

async function momentsOn({ store, settings, today }: PhaseContext): Promise<Since | null> {
  const known = await store.checkpoint(MOMENTS)
  const { since, kept } = momentsSince(known, settings.moments, today)
  const isOn = Object.values(since).some((day) => day !== null)
  if (kept !== known && (isOn || known !== null)) await store.saveCheckpoint(MOMENTS, kept)
  return isOn ? since : null
}

async function changedCustomers(context: PhaseContext, how: How): Promise<void> {
  const { store } = context
  let after: string | null = null
  for (;;) {
    const parents: readonly string[] = await store.pendingParents(LEDGER_STREAMS, after, PAGE)
    const last = parents.at(-1)
    if (last === undefined) break
    after = last
    const known = [...(await rowsIn(store).byNumber('customer', parents)).values()]
    // Those that are pending themselves come below.
    const others = known.filter(({ state }) => state !== 'pending')
    await customersInTurn(others, context, (some) => deriveAll(some, how, 'changed', context))
  }
  let key: SourceKey | null = null
  for (;;) {
    const customers: readonly PartyRow[] = await rowsIn(store).pending('customer', key, PAGE)
    const last = customers.at(-1)
    if (last === undefined) break
    key = last.key
    await customersInTurn(customers, context, (some) => deriveAll(some, how, 'changed', context))
  }
}

async function allCustomers(context: PhaseContext, how: How): Promise<void> {
  const { store } = context
  let key: SourceKey | null = null
  for (;;) {
    const customers: readonly PartyRow[] = await rowsIn(store).walk('customer', key, PAGE)
    const last = customers.at(-1)
    if (last === undefined) return
    key = last.key
    // Those that are pending were worked out just now.
    const others = customers.filter(({ state }) => state !== 'pending')
    await customersInTurn(others, context, (some) => deriveAll(some, how, 'newDay', context))
  }
}

async function deriveAll(
  customers: readonly PartyRow[],
  { baseCurrency, since }: How,
  why: 'changed' | 'newDay',
  { store, today, dueDay, run, settings }: PhaseContext,
): Promise<void> {
  const keys = customers.map(({ key }) => key)
  const [byNumber, before, links] = await Promise.all([
    rowsOfCustomers(customers, { store, settings }),
    rowsIn(store).records(FIGURES, keys),
    since === null ? null : store.linksOf(FIGURES, keys),
  ])
  const letGo = await newestLetGo(before, byNumber, store)
  const staged: SourceRecord[] = []
  const late: { readonly key: SourceKey; readonly lateness: Lateness }[] = []
  for (const customer of customers) {
    const rows = oncePerDocument(byNumber.get(customer.number ?? '') ?? [])
    const known = before.get(customer.key)?.data ?? null
    const { number, name } = customer.data
    const documents = rows.map(({ data }) => data)
    // A customer who was never sent anything has no figures, and not a balance of zero: nor does one of drafts alone.
    if (known === null && !documents.some((one) => isCounted(one, baseCurrency))) continue
    const basis = why === 'changed' || known === null ? basisOf(documents, baseCurrency) : known.basis
    const isNews = known?.basis !== basis
    // What happened counts from midnight on; the calendar alone moves nothing before the new day's figures are due.
    const day = isNews || known?.asOf === today ? today : dueDay
    const figures = figuresOf({ customer: { number, name }, documents, today: day, baseCurrency })
    late.push({ key: customer.key, lateness: latenessOf(documents, day, baseCurrency) })
    const activities = links?.get(customer.key) ?? []
    const made = new Set(activities.map(({ role }) => role))
    const moments =
      since === null
        ? []
        : episodesNow({
            ...{ before: known, now: figures, settings: settings.moments, since, made },
            found: await foundAgain(activities, known?.found ?? [], store),
          })
    const found = since === null ? (known?.found ?? []) : activities.filter(isFoundAgain).map(({ role }) => role)
    const derived = {
      ...figures,
      newest: newestOf(rows, letGo.get(customer.key), today),
      ...(moments.length > 0 ? { moments } : {}),
      ...(found.length > 0 ? { found } : {}),
    }
    // A full run makes everything pending, though nothing has happened.
    // Those of an earlier version tell no months, or not the sums of a behaviour.
    const isWhole = known?.months !== undefined && known.behaviour.sums !== undefined
    if (!isNews && isWhole && sameJson(significant(unmarked(known)), significant(derived))) continue
    // What a document says besides its figures makes them none of a later day.
    const asOf = known !== null && sameJson(told(unmarked(known)), told(derived)) ? known.asOf : day
    const { key } = customer
    staged.push({ key, number, parent: number, modified: null, data: { ...derived, basis, asOf }, volatile: ['asOf'] })
  }
  if (staged.length > 0) await store.stage(FIGURES, staged, run)
  // Of all, also where nothing else has moved: those who never pay are later every day.
  if (late.length > 0) await store.noteLate(FIGURES, late)
}

type Derived = Omit<StagedFigures, 'basis'>

const unmarked = ({ basis: _basis, ...rest }: StagedFigures): Derived => rest

/** What of figures is shown, but for their day. */
const told = ({ asOf: _day, months: _months, ...rest }: Derived): Json => rest

/** Customer → its newest invoice as it was last known, where that was let go since. */
async function newestLetGo(
  before: ReadonlyMap<SourceKey, Row<typeof FIGURES>>,
  rows: ReadonlyMap<string, readonly DocumentRow[]>,
  store: PhaseContext['store'],
): Promise<ReadonlyMap<SourceKey, SourceKey>> {
  const newest = [...before].flatMap(([customer, { number, data }]) => {
    const isThere = data.newest === null || rows.get(number ?? '')?.some(({ key }) => key === data.newest)
    return isThere || data.newest === null ? [] : [[customer, data.newest] as const]
  })
  if (newest.length === 0) return new Map()
  const invoices = await store.records(
    'customerinvoice',
    newest.map(([, invoice]) => invoice),
  )
  return new Map(
    newest.filter(([key, invoice]) => {
      const known = invoices.get(invoice)
      return known !== undefined && !hasContent(known) && known.parent === before.get(key)?.number
    }),
  )
}

/**
 * The newest invoice, by its day and then its number: its deal is the customer's current one. One that was let go stays
 * it as long as no other is younger than what is let go: those that are left are older ones that are still unpaid.
 */
function newestOf(rows: readonly DocumentRow[], letGo: SourceKey | undefined, today: Day): SourceKey | null {
  const invoices = rows.filter(({ stream, data }) => stream === 'customerinvoice' && data.date !== null)
  const [newest] = invoices.sort((a, b) => inOrder(b.data, a.data))
  if (letGo !== undefined && (newest?.data.date ?? '') < keptSince(today)) return letGo
  return newest?.key ?? null
}

const byNumber = new Intl.Collator('en', { numeric: true })
const inOrder = (a: Document, b: Document): number =>
  (a.date ?? '').localeCompare(b.date ?? '') || byNumber.compare(a.number, b.number)

/** Rows of streams that only feed the figures are done once these are worked out. */
async function concludeFeeds({ store, settings }: PhaseContext): Promise<void> {
  const { customers, customerInvoices, creditNotes } = settings.flows
  const feeds = [
    'customerdocument',
    ...(customers === false ? ['customer'] : []),
    ...(customerInvoices === false ? ['customerinvoice'] : []),
    ...(creditNotes ? [] : ['customerCreditNote']),
  ]
  for (const stream of feeds) {
    for (let after: SourceKey | null = null; ; ) {
      const page: readonly StagedRecord[] = await store.pending(stream, after, PAGE)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.key
      await store.commit(page.map(({ key }) => ({ do: 'state', stream, key, state: 'done', reason: null })))
    }
  }
}
