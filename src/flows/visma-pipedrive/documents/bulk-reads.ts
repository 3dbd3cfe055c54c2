import { canBeAsked, type InPart, type SomeDocuments } from '../../../connectors/visma/documents/customer-ledger.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { mayConcernItAlone } from '../../../core/alone.ts'
import type { Day } from '../../../core/clock.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { Page, SourceRecord } from '../../../core/record.ts'
import type { StageResult } from '../../../core/staged.ts'
import type { PhaseContext } from '../context.ts'
import { rowsIn } from '../rows.ts'
import { COUNTED } from '../streams.ts'
import type { Again } from './again.ts'
import { LEDGER } from './open-list.ts'
import { rangeFrom } from './range-from.ts'
import { UNREADABLE } from './single-reads.ts'

const LOOK_UP = 500
/** Rows of a page, as far as nobody has told otherwise. */
const PAGE = 500
/** After so many pages, what they brought is written before more is read. */
const A_STEP = 10
const MOST_PAGES = 100
/**
 * A walk over a range of days that meets the hourly limit begins anew, so it must fit well into an hour. Customers are
 * read one after another: the next run goes on with the next one.
 */
const SHARE_OF_WINDOW = 0.5

export type SomeDocumentsOf = (
  stream: InPart,
  some: SomeDocuments,
  signal: AbortSignal,
) => AsyncGenerator<Page<Document>>

export interface BulkLists {
  readonly someDocuments: SomeDocumentsOf
  /** To be called for what is staged, as for pages of a stream. */
  readonly onPage: (
    context: PhaseContext,
    stream: InPart,
    staged: StageResult,
    records: readonly SourceRecord[],
  ) => Promise<void>
}

interface Wanted {
  readonly key: SourceKey
  readonly customer: string | null
  readonly date: Day | null
}

/** A customer whose documents are read in a list, and what that costs. */
interface ByCustomer {
  readonly customer: string
  readonly pages: number
}

/**
 * Reads many documents of a stream in lists: from a day on, or customer by customer, whichever costs fewer calls. What a
 * list did not bring stays in `again.left`, to be read by itself.
 */
export async function* readInBulk(
  context: PhaseContext,
  stream: InPart,
  keys: readonly SourceKey[],
  { again, lists }: { readonly again: Again; readonly lists: BulkLists },
): AsyncGenerator<void> {
  const wanted = await whereabouts(context, stream, keys)
  const { customers, calls } = await byCustomers(wanted, stream, context)
  const since = rangeFrom(wanted.flatMap(({ date }) => date ?? []))
  const read = (some: SomeDocuments, isWorth: (pages: number) => boolean) =>
    readSome(context, stream, some, { again, lists, isWorth })
  const window = context.source.window?.()?.calls ?? Number.POSITIVE_INFINITY
  const most = Math.min(MOST_PAGES, window * SHARE_OF_WINDOW)
  if (since !== null && calls > 1) {
    const outside = wanted.filter(({ date }) => date === null || date < since).length
    yield* read({ since }, (pages) => pages <= most && pages + outside < calls)
  }
  for (const { customer } of customers) {
    const isDone = !wanted.some((one) => one.customer === customer && again.left.has(one.key))
    if (!isDone) yield* read({ customer }, () => true)
  }
}

/** Whose documents these are, and of which day, by what is stored of them. */
async function whereabouts(
  { store }: PhaseContext,
  stream: InPart,
  keys: readonly SourceKey[],
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = []
  for (let at = 0; at < keys.length; at += LOOK_UP) {
    const some = keys.slice(at, at + LOOK_UP)
    const own = await rowsIn(store).records(stream, some)
    const listed = await rowsIn(store).records(LEDGER, some)
    for (const key of some) {
      const row = own.get(key) ?? listed.get(key)
      wanted.push({ key, customer: row?.parent ?? null, date: row?.data?.date ?? null })
    }
  }
  return wanted
}

/** Customers that are cheaper read in a list than document by document, and the calls that all documents cost so. */
async function byCustomers(wanted: readonly Wanted[], stream: InPart, { store }: PhaseContext) {
  const groups = Map.groupBy(wanted, ({ customer }) => customer)
  const numbers = [...groups.keys()].filter((number) => number !== null)
  const counts = new Map<string, number>()
  for (let at = 0; at < numbers.length; at += LOOK_UP) {
    for (const [number, count] of await store.countByParent([stream], numbers.slice(at, at + LOOK_UP))) {
      counts.set(number, count)
    }
  }
  let calls = 0
  const customers: ByCustomer[] = []
  for (const [customer, own] of groups) {
    const pages = Math.ceil(Math.max(1, counts.get(customer ?? '') ?? 1) / PAGE)
    if (customer !== null && canBeAsked(customer) && pages < own.length) {
      customers.push({ customer, pages })
      calls += pages
    } else calls += own.length
  }
  return { customers, calls }
}

interface Reading {
  readonly again: Again
  readonly lists: BulkLists
  /** Asked once the first page tells how many there are. */
  readonly isWorth: (pages: number) => boolean
}

/** One list, staged page by page. A list that is refused is no reason to read none of its documents by themselves. */
async function* readSome(
  context: PhaseContext,
  stream: InPart,
  some: SomeDocuments,
  { again: { left, note }, lists, isWorth }: Reading,
): AsyncGenerator<void> {
  const { store, signal, run } = context
  let read = 0
  try {
    for await (const { records, rejected, total } of lists.someDocuments(stream, some, signal)) {
      const staged = await store.stage(stream, records, run)
      if (staged.changed.length > 0) await lists.onPage(context, stream, staged, records)
      if (rejected.length > 0) await store.reject(COUNTED.get(stream) ?? stream, stream, rejected, run)
      const found = records.filter(({ key }) => left.delete(key)).map(({ key }) => key)
      await store.commit(found.map((key) => ({ do: 'resolve', stream, key, code: UNREADABLE })))
      read += 1
      if (read === 1 && !isWorth(Math.ceil((total ?? 0) / Math.max(1, records.length + rejected.length)))) return
      if (read % A_STEP === 0) {
        await note()
        yield
      }
    }
  } catch (error) {
    if (signal.aborted || !mayConcernItAlone(error) || error.remedy.do === 'retry') throw error
  } finally {
    if (read > 0 && !signal.aborted) await note()
  }
}
