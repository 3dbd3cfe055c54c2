import type { VismaStream } from '../../../connectors/visma/model.ts'
import type { WhatWasRead } from '../../../core/flow.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { hasContent, type Row, rowsIn } from '../rows.ts'
import { type Again, INVOICES, invoicesOf, streamOfKey } from './again.ts'

const PAGE = 500
const PAYMENTS = 'customerPayment'

/**
 * No document says whether a payment or credit note changes the modification time of the invoice it settles. So the
 * invoices that new or changed payments and credit notes name are read again one by one, unless this run has just read
 * them. This stores which ones, so that a run that dies or meets the hourly limit does not begin again.
 *
 * Payments and credit notes are read before the invoices, so an invoice read later in the same run shows them.
 */
export async function noteTouched(
  context: PhaseContext,
  { changed, whole }: WhatWasRead,
  { left, note }: Again,
): Promise<void> {
  const { store } = context
  const had = left.size

  // All invoices were read by this run, and after the payments, so none has to be read again.
  const hasAll = whole.has(INVOICES)
  const known = new Set(changed.get(INVOICES) ?? [])
  const touch = async (documents: Parameters<typeof invoicesOf>[0]) => {
    const named = invoicesOf(documents).filter((key) => !hasAll && !known.has(key) && !left.has(key))
    for (const key of await withContent([...new Set(named)], store)) left.add(key)
  }
  if (hasAll) for (const key of left) if (streamOfKey(key) === INVOICES) left.delete(key)
  for (const key of known) left.delete(key)

  for await (const page of pending('customerCreditNote', context)) {
    // Only credit notes read by this run: those of earlier runs are pending for another reason, and those of a run that
    // died were read again by this one.
    const fresh = page.filter((record) => record.seenBy === context.run)
    await touch(fresh.flatMap((record) => record.data.applications ?? []))
  }
  for await (const page of pending(PAYMENTS, context)) {
    await touch(page.flatMap((record) => record.data.appliesTo))
    if (left.size > 0) await note()
    await store.commit(page.map(({ stream, key }) => ({ do: 'state', stream, key, state: 'done', reason: null })))
  }
  if (left.size > 0 || had > 0) await note()
}

/**
 * Those of `keys` that were not let go. The others are old, and a single read of one would not tell by what it was
 * settled: they come back with a run that reads everything, or at once where the list shows them open again.
 */
async function withContent(keys: readonly SourceKey[], store: PhaseContext['store']): Promise<readonly SourceKey[]> {
  const known = keys.length === 0 ? new Map() : await store.records(INVOICES, keys)
  const letGo = [...known.values()].filter((record) => !hasContent(record)).map(({ key }) => key)
  if (letGo.length > 0) await store.touch(INVOICES, letGo)
  return keys.filter((key) => !letGo.includes(key))
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
