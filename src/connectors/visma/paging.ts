import { createHash } from 'node:crypto'
import { SyncError } from '../../core/errors.ts'
import type { RawPage } from './answer.ts'

export interface WalkOptions {
  /** Page `number`, counted from 1. */
  readonly read: (number: number) => Promise<RawPage>
  readonly pageSize: number
  /** What makes two rows the same row. */
  readonly identity: (row: unknown) => string
  /** What a row counts for in the server's page size and total; 1 except for journals. */
  readonly weight: (row: unknown) => number
  /** Whether it may be walked again when rows went away; not where rows belong together across pages. */
  readonly again: boolean
  /** For messages: `/v1/customer`. */
  readonly path: string
}

export interface WalkedPage {
  /** Rows not handed out before. The reader may empty the list, so that a large page goes once it is decoded. */
  readonly rows: unknown[]
  readonly total: number | null
}

const MAX_PAGES = 50_000
const MAX_PASSES = 5
const MAX_REPEATS = 10
// Rows are seen twice around the border of two pages; remembering all keys of a large list would cost more than it helps.
const REMEMBERED = 20_000

/**
 * Walks a list of pages to its end. The end is the page up to which the server counts its rows; without a count
 * it is a short or an empty page. Ends normally only when nothing can have slipped through:
 *
 * Offset paging over a list that changes is not safe by itself. A row that goes away pulls one row over the
 * border of a page already read, where nobody would see it; the count falls then, and the list is walked once
 * more. A row that comes in pushes others onto the next page, where they are seen twice and handed on once.
 *
 * Errors: SyncError `visma.paging_ignored` (hold) when a page begins like the one before it;
 *         `visma.moving_list` (retry) when every walk saw rows go; `visma.endless_list` (retry).
 */
export async function* walk(options: WalkOptions): AsyncGenerator<WalkedPage> {
  const isNew = remembering()
  let before: Pass | null = null
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const now: Pass = yield* onePass(options, isNew, pass)
    // The same rows in the same order twice: the list stands still, and it is the count that is wrong.
    const sure = !now.endedEarly || now.sequence === before?.sequence
    if (!now.fell && (sure || !options.again)) return
    if (!options.again) break
    before = now
  }
  throw movingList(options.path)
}

/** How one walk from the first page to the last went. */
interface Pass {
  /** Rows went away meanwhile. */
  readonly fell: boolean
  /** It ended before the count was reached: rows went away in the last moment, or the count is wrong. */
  readonly endedEarly: boolean
  /** A digest of the rows in their order. */
  readonly sequence: string
}

async function* onePass(
  options: WalkOptions,
  isNew: (name: string) => boolean,
  pass: number,
): AsyncGenerator<WalkedPage, Pass> {
  const { read, identity, weight, path } = options
  const weigh = (rows: readonly unknown[]) => rows.reduce<number>((sum, row) => sum + weight(row), 0)
  let applied = options.pageSize
  let lastTotal: number | null = null
  let lastFirst: string | null = null
  let lastShort = false
  let repeats = 0
  let fell = false
  const sequence = createHash('sha256')
  for (let number = 1; number <= MAX_PAGES; number++) {
    const { rows, total, size } = await read(number)
    const names = rows.map(identity)
    const first = names[0] ?? null
    // Behind the last page there is nothing or, on some servers, the last page again.
    if (first === null || (first === lastFirst && lastShort)) {
      if (number === 1 && pass === 1) yield { rows, total: 0 }
      return { fell, endedEarly: lastTotal !== null, sequence: sequence.digest('base64') }
    }
    // Rows that come in push the first row of a page to the next page; that shows in the count as well.
    if (first === lastFirst && (total === lastTotal || ++repeats > MAX_REPEATS)) throw pagingIgnored(path, number)

    const fresh = rows.filter((_, index) => isNew(names[index] ?? ''))
    sequence.update(names.join('\n'))
    const here = weigh(rows)
    if (number === 1) applied = appliedSize(options.pageSize, size, here, total)
    // While its rows are worked on, this page waits here and would keep them all.
    rows.length = 0
    if (fresh.length > 0) yield { rows: fresh, total }

    fell ||= lastTotal !== null && total !== null && total < lastTotal
    lastTotal = total ?? lastTotal
    lastFirst = first
    lastShort = here < applied
    const ended = total === null ? lastShort : number * applied >= total
    if (ended) return { fell, endedEarly: false, sequence: sequence.digest('base64') }
  }
  throw endless(path)
}

/** Wishes above the maximum are cut without a word; where no maximum is told, the first page's length tells. */
function appliedSize(wished: number, max: number | null, rows: number, total: number | null): number {
  const told = Math.min(wished, max ?? wished)
  return total !== null && rows < total && rows < told ? Math.max(rows, 1) : told
}

function remembering(): (name: string) => boolean {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return false
    known.add(name)
    if (known.size > REMEMBERED) for (const oldest of known.values().take(1)) known.delete(oldest)
    return true
  }
}

function pagingIgnored(path: string, number: number): SyncError {
  const message = `Page ${number} of ${path} begins with the same record as the page before it.`
  const advice = 'Visma seems to ignore the page number; nothing was concluded from this read. Report it to Visma.'
  return new SyncError('visma.paging_ignored', message, { do: 'hold' }, { advice })
}

function movingList(path: string): SyncError {
  return new SyncError('visma.moving_list', `${path} kept losing rows while it was read.`, { do: 'retry' })
}

function endless(path: string): SyncError {
  return new SyncError('visma.endless_list', `${path} did not end within ${MAX_PAGES} pages.`, { do: 'retry' })
}
