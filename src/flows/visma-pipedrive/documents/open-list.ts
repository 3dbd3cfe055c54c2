import type { Document } from '../../../connectors/visma/model.ts'
import type { WhatWasRead } from '../../../core/flow.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import { type RunMode, readsBack } from '../../../core/run.ts'
import type { SyncStore } from '../../../core/sync-store.ts'
import { UNDECODABLE } from '../../../core/undecodable.ts'
import type { PhaseContext } from '../context.ts'
import { type Row, rowsIn } from '../rows.ts'
import { INVOICES, NOTES, streamOfKey } from './again.ts'

/** The customers' ledger: its whole walk brings the complete list of what is open. */
export const LEDGER = 'customerdocument'
/** Checkpoint: the company's day on which the list was last read to its end. */
const READ_ON = 'ledger:day'
const PAGE = 500

interface Question {
  readonly store: Pick<SyncStore, 'checkpoint' | 'saveCheckpoint'>
  readonly mode: RunMode
  readonly dueDay: string
}

/**
 * The list of open documents is read whole once a day of the company, some minutes after midnight, and by runs that look at everything.
 * In between the ledger's delta keeps it true, and what payments touched.
 */
export async function ledgerIsDue({ store, mode, dueDay }: Question): Promise<ReadonlySet<StreamName>> {
  // Another day and not a later one: after the clock was set back, the list is read once more.
  const isDue = readsBack(mode) || (await store.checkpoint(READ_ON)) !== dueDay
  return new Set(isDue ? [LEDGER] : [])
}

/** To be called once everything that follows from the list is stored: until then, each run reads it again. */
export const ledgerWasRead = ({ store, dueDay }: Question): Promise<void> => store.saveCheckpoint(READ_ON, dueDay)

/**
 * Holds the complete list of open documents, which this run has read, against what is stored: an invoice or credit note
 * that differs from the list, or has left it, is to be read again by itself (`again`). Whatever has left the list is
 * settled: of the other types, which have no single read, that is all there is to know.
 *
 * Costs as many look-ups as documents are or were open, however many are stored.
 */
export async function holdAgainstList(
  context: PhaseContext,
  { whole, failed }: WhatWasRead,
  again: Set<SourceKey>,
): Promise<void> {
  if (!whole.has(LEDGER)) return
  const unread = await unreadRows(context)
  // A row whose name is not known may be any of those that are missing.
  if (unread === null) return
  for (const documents of [INVOICES, NOTES] as const) {
    // Of a stream that broke off, documents are missing that the next run brings.
    if (failed.has(documents)) continue
    for await (const rows of open(documents, context)) {
      const listed = await listedRows(
        rows.map(({ key }) => key),
        context,
      )
      for (const { key, data } of rows) {
        const row = listed.get(key)
        if (row ? differs(data, row.data) : !unread.has(key)) again.add(key)
      }
    }
  }
  for await (const rows of open(LEDGER, context)) {
    const left = rows.filter(({ key, seenBy }) => seenBy !== context.run && !unread.has(key))
    const unknown = await notOpen(
      rows.filter((row) => !left.includes(row)),
      context,
    )
    for (const key of unknown) if (!failed.has(streamOfKey(key) ?? '')) again.add(key)
    if (left.length > 0) await context.store.stage(LEDGER, left.map(settled), context.run)
  }
}

/** Keys of rows that could not be decoded and so are neither in the list nor missing from it; `null`: not even those. */
async function unreadRows({ store }: PhaseContext): Promise<ReadonlySet<string> | null> {
  const keys = (await store.openIssues([UNDECODABLE])).filter(({ stream }) => stream === LEDGER).map(({ key }) => key)
  return keys.some((key) => !/^\w+:./.test(key)) ? null : new Set(keys)
}

type Held = typeof INVOICES | typeof NOTES | typeof LEDGER

async function* open<S extends Held>(stream: S, { store }: PhaseContext): AsyncGenerator<readonly Row<S>[]> {
  for (let after: SourceKey | null = null; ; ) {
    const keys: readonly SourceKey[] = await store.openKeys(stream, after, PAGE)
    if (keys.length === 0) return
    const rows = [...(await rowsIn(store).records(stream, keys)).values()]
    yield rows.filter(({ data }) => data.status === 'Open')
    after = keys.at(-1) ?? null
  }
}

/** Those of `keys` that stand in the list this run has read. */
export async function listedRows(
  keys: readonly SourceKey[],
  { store, run }: Pick<PhaseContext, 'store' | 'run'>,
): Promise<ReadonlyMap<SourceKey, Row<typeof LEDGER>>> {
  const rows = await rowsIn(store).records(LEDGER, keys)
  return new Map([...rows].filter(([, { seenBy, data }]) => seenBy === run && data?.status === 'Open'))
}

/** Invoices and credit notes of the list that are stored as not open, or not at all. */
async function notOpen(rows: readonly Row<typeof LEDGER>[], { store }: PhaseContext): Promise<readonly SourceKey[]> {
  // Without those that only the ledger knows.
  const keys = rows.filter(({ state }) => state !== 'skipped').map(({ key }) => key)
  const found: SourceKey[] = []
  for (const stream of [INVOICES, NOTES] as const) {
    const own = keys.filter((key) => streamOfKey(key) === stream)
    const stored = own.length === 0 ? new Map() : await rowsIn(store).records(stream, own)
    found.push(...own.filter((key) => stored.get(key)?.data?.status !== 'Open'))
  }
  return found
}

/** Whether the list says something else of a document; of what either side does not tell there is nothing to compare. */
export const differs = (ours: Document, listed: Document): boolean =>
  ours.status !== listed.status ||
  (['balance', 'balanceBase'] as const).some(
    (name) => ours[name] !== null && listed[name] !== null && ours[name] !== listed[name],
  )

// An amount that no row tells stays unknown: what counts is the balance in the document's own currency.
const settled = ({ key, number, parent, modified, data }: Row<typeof LEDGER>): SourceRecord<Document> => ({
  ...{ key, number, parent, modified, volatile: ['modified'] },
  data: { ...data, status: 'Closed', balance: '0', balanceBase: data.balanceBase === null ? null : '0' },
})
