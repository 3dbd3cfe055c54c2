import type { Document, VismaStream } from '../../../connectors/visma/model.ts'
import type { WhatWasRead } from '../../../core/flow.ts'
import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import type { Page } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { type Row, rowsIn } from '../rows.ts'
import { type SingleReads, UNREADABLE } from './single-reads.ts'

const PAGE = 500
const PAYMENTS = 'customerPayment'
const INVOICES = 'customerinvoice'
const FLOW = 'customerInvoices'
/** For more invoices than this, the list of open documents costs fewer calls than reading them one by one. */
const MANY = 100
/** After so many reads, the invoices still to be read are stored. */
const NOTED_EVERY = 25
const LEFT = 'again:customerinvoice'

export type OpenDocuments = (signal: AbortSignal) => AsyncGenerator<Page<Document>>

/** Invoices that have to be read again one by one; `note` stores which. */
export interface Touched {
  readonly left: Set<SourceKey>
  readonly note: () => Promise<void>
}

/**
 * No document says whether a payment or credit note changes the modification time of the invoice it settles. So the
 * invoices that new or changed payments and credit notes name are read again one by one, unless this run has just read
 * them. This stores which ones, so that a run that dies or meets the hourly limit does not begin again.
 *
 * Payments and credit notes are read before the invoices, so an invoice read later in the same run shows them.
 */
export async function noteTouched(context: PhaseContext, { changed, whole }: WhatWasRead): Promise<Touched> {
  const { store } = context
  const stored = await store.checkpoint(LEFT)
  const left = new Set<SourceKey>(stored === null ? [] : (JSON.parse(stored) as SourceKey[]))
  const had = left.size
  const note = () => store.saveCheckpoint(LEFT, JSON.stringify([...left]))

  // All invoices were read by this run, and after the payments, so none has to be read again.
  const hasAll = whole.has(INVOICES)
  const known = new Set(changed.get(INVOICES) ?? [])
  const touch = (documents: readonly Named[]) => {
    for (const key of invoicesOf(documents)) if (!hasAll && !known.has(key)) left.add(key)
  }
  if (hasAll) left.clear()
  for (const key of known) left.delete(key)

  for await (const page of pending('customerCreditNote', context)) {
    // Only credit notes read by this run: those of earlier runs are pending for another reason, and those of a run that
    // died were read again by this one.
    const fresh = page.filter((record) => record.seenBy === context.run)
    touch(fresh.flatMap((record) => record.data.applications ?? []))
  }
  for await (const page of pending(PAYMENTS, context)) {
    touch(page.flatMap((record) => record.data.appliesTo))
    if (left.size > 0) await note()
    await store.commit(page.map(({ stream, key }) => ({ do: 'state', stream, key, state: 'done', reason: null })))
  }
  if (left.size > 0 || had > 0) await note()
  return { left, note }
}

/**
 * Reads the invoices that payments touched, and stores from time to time which are left. One that cannot be read goes
 * to the end and is tried again by the next run.
 */
export async function* readTouched(
  context: PhaseContext,
  { left, note }: Touched,
  reads: SingleReads,
  openDocuments: OpenDocuments,
): AsyncGenerator<void> {
  if (left.size > MANY) {
    const same = await unmoved(left, context, openDocuments)
    for (const key of same) left.delete(key)
    await note()
    await context.store.commit(same.map((key) => ({ do: 'resolve', stream: INVOICES, key, code: UNREADABLE })))
  }
  let asked = 0
  try {
    for (const key of [...left]) {
      if (reads.isOver()) return
      const found = await reads.read(INVOICES, key, FLOW)
      left.delete(key)
      if (found === 'failed') left.add(key)
      if (++asked % NOTED_EVERY === 0) await note()
      if (reads.isStep()) {
        await note()
        yield
      }
    }
  } finally {
    if (asked > 0 && !context.signal.aborted) await note()
  }
}

/** Those of `keys` that have not changed, by the list of open documents: the same balance, or still not in the list. */
async function unmoved(
  keys: ReadonlySet<SourceKey>,
  { store, signal }: PhaseContext,
  openDocuments: OpenDocuments,
): Promise<readonly SourceKey[]> {
  const open = new Map<SourceKey, Document>()
  for await (const page of openDocuments(signal)) {
    for (const { key, data } of page.records) if (keys.has(key)) open.set(key, data)
  }
  const same: SourceKey[] = []
  const all = [...keys]
  for (let at = 0; at < all.length; at += PAGE) {
    const stored = await rowsIn(store).records(INVOICES, all.slice(at, at + PAGE))
    for (const [key, record] of stored) if (standsAs(record.data, open.get(key))) same.push(key)
  }
  return same
}

function standsAs(ours: Document, listed: Document | undefined): boolean {
  if (listed === undefined) return ours.status !== 'Open'
  const { status, balance, balanceBase } = listed
  return status === ours.status && balance === ours.balance && balanceBase === ours.balanceBase
}

async function* pending<S extends VismaStream>(stream: S, { store }: PhaseContext): AsyncGenerator<readonly Row<S>[]> {
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly Row<S>[] = await rowsIn(store).pending(stream, after, PAGE)
    const last = page.at(-1)
    if (!last) return
    yield page
    after = last.key
  }
}

type Named = { readonly type: string; readonly number: string }

const invoicesOf = (documents: readonly Named[]): readonly SourceKey[] =>
  documents.filter(({ type }) => type === 'Invoice').map(({ type, number }) => sourceKey(`${type}:${number}`))
