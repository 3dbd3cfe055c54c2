import type { Document } from '../../../connectors/visma/model.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { Page } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { hasContent, type Row, rowsIn } from '../rows.ts'
import { COUNTED } from '../streams.ts'
import { type Again, INVOICES, NOTES, streamOfKey } from './again.ts'
import { type BulkLists, readInBulk, type SomeDocumentsOf } from './bulk-reads.ts'
import { differs, LEDGER, listedRows } from './open-list.ts'
import { type SingleReads, UNREADABLE } from './single-reads.ts'

const PAGE = 500
/** Beyond so many documents, lists cost fewer calls than reading them one by one. */
const MANY = 100
/** After so many reads, the documents still to be read are stored. */
const NOTED_EVERY = 25

export interface DocumentLists {
  /** The customers' ledger rows that are open now, all of them. */
  readonly openDocuments: (signal: AbortSignal) => AsyncGenerator<Page<Document>>
  readonly someDocuments: SomeDocumentsOf
}

/**
 * Reads these documents again, and stores from time to time which are left: up to 100 one by one; of more, those that
 * the list of open documents shows unmoved are not read at all, and what then still is more than 100 is read in lists.
 * One that cannot be read goes to the end and is tried again by the next run.
 *
 * @param isListed Whether this run has read the list of open documents to its end.
 */
export async function* readAgain(
  context: PhaseContext,
  again: Again,
  {
    reads,
    lists,
    isListed,
  }: { readonly reads: SingleReads; readonly lists: DocumentLists & BulkLists; readonly isListed: boolean },
): AsyncGenerator<void> {
  const { left, note } = again
  if (left.size > MANY) {
    const same = await unmoved(left, context, isListed ? null : lists.openDocuments)
    for (const key of same) left.delete(key)
    await note()
    await context.store.commit(
      same.map((key) => ({ do: 'resolve', stream: streamOfKey(key) ?? INVOICES, key, code: UNREADABLE })),
    )
    for (const stream of [INVOICES, NOTES] as const) {
      const own = [...left].filter((key) => streamOfKey(key) === stream)
      if (own.length > MANY) yield* readInBulk(context, stream, own, { again, lists })
    }
  }
  yield* oneByOne(context, again, reads)
}

async function* oneByOne(context: PhaseContext, { left, note }: Again, reads: SingleReads): AsyncGenerator<void> {
  let asked = 0
  try {
    for (const key of [...left]) {
      if (reads.isOver()) return
      const stream = streamOfKey(key) ?? INVOICES
      const found = await reads.read(stream, key, COUNTED.get(stream) ?? stream)
      if (found === 'gone') await vanished(stream, key, context)
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

/** A document that was open and is nowhere any more: nobody owes it, and each look at the open list would ask again. */
async function vanished(stream: typeof INVOICES | typeof NOTES, key: SourceKey, { store, run }: PhaseContext) {
  const row = (await rowsIn(store).records(stream, [key])).get(key)
  if (row === undefined) return await nowhere(key, store)
  if (row.data?.status !== 'Open') return
  const { number, parent, modified, data } = row
  const gone = { ...data, status: 'Voided', balance: '0', balanceBase: '0', vanished: true } as const
  await store.stage(stream, [{ key, number, parent, modified, data: gone }], run)
}

/** One that only the ledger knows: it counts by its row there, and is not asked for again until that changes. */
async function nowhere(key: SourceKey, store: PhaseContext['store']): Promise<void> {
  const listed = (await rowsIn(store).records(LEDGER, [key])).get(key)
  // While it is pending, the figures of its customer are still to be worked out.
  if (listed?.state !== 'done') return
  const reason = 'in the ledger only'
  await store.commit([{ do: 'state', stream: LEDGER, key, state: 'skipped', reason }])
}

/**
 * Those of `keys` that have not changed, by the list of open documents: the same balance, or still not in the list.
 *
 * @param openDocuments the list; `null` where this run has staged it
 */
async function unmoved(
  keys: ReadonlySet<SourceKey>,
  context: PhaseContext,
  openDocuments: DocumentLists['openDocuments'] | null,
): Promise<readonly SourceKey[]> {
  const open = new Map<SourceKey, Document>()
  for await (const page of openDocuments?.(context.signal) ?? []) {
    for (const { key, data } of page.records) if (keys.has(key)) open.set(key, data)
  }
  const same: SourceKey[] = []
  const all = [...keys]
  for (let at = 0; at < all.length; at += PAGE) {
    const some = all.slice(at, at + PAGE)
    if (openDocuments === null) for (const [key, row] of await listedRows(some, context)) open.set(key, row.data)
    for (const stream of [INVOICES, NOTES] as const) {
      const own = some.filter((key) => streamOfKey(key) === stream)
      const stored: ReadonlyMap<SourceKey, Row<typeof stream>> = await rowsIn(context.store).records(stream, own)
      for (const [key, { data }] of [...stored].filter(([, row]) => hasContent(row)))
        if (standsAs(data, open.get(key))) same.push(key)
    }
  }
  return same
}

const standsAs = (ours: Document, listed: Document | undefined): boolean =>
  listed === undefined ? ours.status !== 'Open' : !differs(ours, listed)
