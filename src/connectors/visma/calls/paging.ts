import { createHash } from 'node:crypto'
import { SyncError } from '../../../core/errors.ts'
import type { RawPage } from './answer.ts'
import { type Rows, rowsMet } from './rows-met.ts'

export interface WalkOptions {
  /** Page `number`, counted from 1. */
  readonly read: (number: number) => Promise<RawPage>
  readonly pageSize: number
  /** What makes two rows the same row. */
  readonly identity: (row: unknown) => string
  /** What a row counts for in the server's page size and total; 1 except for journals. */
  readonly weight: (row: unknown) => number
  /** When a row was changed last, in a form that sorts; `null` where that is not known or not to be believed. */
  readonly changed: (row: unknown) => string | null
  /** Whether it may be walked again when it moved; not where rows belong together across pages. */
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
/** Empty pages in a row, after a full one, at which a list is given up. */
const MAX_HOLES = 3
// A row that comes again is handed on again once it was forgotten: that costs the reader little, and all keys of a
// large list would cost much.
const REMEMBERED = 20_000

/**
 * Walks a list of pages to its end. The end is the page up to which the server counts its rows; without a count
 * it is a page shorter than the maximum, or where no maximum is told either, an empty one. Ends normally only when nothing can have slipped through:
 *
 * Offset paging over a list that moves is not safe by itself. A row that goes away, or that was touched and moves to
 * the end, pulls another one over the border of a page already read, where nobody sees it. That shows: the count
 * falls, or there are fewer different rows than it says, or a row comes again. Then the list is walked once more, until
 * a walk was undisturbed, or all walks together met as many rows as there are. What nobody can see is a row that went
 * away and one that came, between the same two calls.
 *
 * Errors: SyncError `visma.paging_ignored` (hold) when a page is the one before it;
 *         `visma.moving_list` (retry) when every walk was disturbed; `visma.endless_list` (retry).
 */
export async function* walk(options: WalkOptions): AsyncGenerator<WalkedPage> {
  const isNew = remembering()
  const met = rowsMet()
  const all: Walks = { met: 0, fallen: 0, total: null, latest: null }
  let before: Pass | null = null
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const now: Pass = yield* onePass(options, isNew, met, all, pass)
    // Rows that were touched may come again as a whole page; the same ones twice in a row, that is no chance.
    const isAlways = before?.repeats === now.repeats && before?.sequence === now.sequence
    if (now.repeats !== null && (isAlways || !options.again)) throw pagingIgnored(options.path, now.repeats)
    if (options.again ? isUndisturbed(now, all) : !now.fell) return
    if (!options.again) break
    if (before !== null && isConfirmed(now, before, all, pass)) return
    before = now
  }
  throw movingList(options.path)
}

/** All walks through a list so far. */
interface Walks {
  /** Different rows. */
  met: number
  /** Rows that went away, as the count told. */
  fallen: number
  /** What the server counted last. */
  total: number | null
  /** The latest change of any row. */
  latest: string | null
}

/** How one walk from the first page to the last went. */
interface Pass {
  /** A page that was the one before it once more; the walk ended there. */
  readonly repeats: number | null
  /** A digest of the rows in their order. */
  readonly sequence: string
  /** Different rows. */
  readonly rows: number
  /** All on one page, so that there was no border to slip over. */
  readonly onOnePage: boolean
  /** Rows went away meanwhile. */
  readonly fell: boolean
  /** A row came again. */
  readonly returned: boolean
  /** A page was empty where the count says that there are rows. */
  readonly hole: boolean
  /** Rows that no walk before had met, though nobody had changed them since. */
  readonly missed: number
}

const isUndisturbed = (pass: Pass, { total }: Walks): boolean =>
  pass.onOnePage ||
  (pass.repeats === null && !pass.fell && !pass.returned && !pass.hole && (total === null || pass.rows === total))

/** Whether what this walk and those before it met is the whole list, though each of them was disturbed. */
function isConfirmed(now: Pass, before: Pass, { met, fallen, total }: Walks, pass: number): boolean {
  if (now.hole || now.repeats !== null) return false
  // Of the rows met, those that are still there are as many as there are.
  if (total === null || met - fallen >= total) return true
  // The same rows in the same order twice: the list stands still, and it is the count that is wrong.
  if (now.sequence === before.sequence && !now.fell) return true
  // A large list of a busy company moves in every walk. That one row was pulled away from all of them, when the last
  // two met nothing that others had missed, is less likely than anything else that may go wrong.
  return pass === MAX_PASSES && before.missed === 0 && now.missed === 0 && now.rows >= total * NEARLY
}

const NEARLY = 0.99

async function* onePass(
  { read, identity, weight, changed, path, pageSize }: WalkOptions,
  isNew: (name: string) => boolean,
  met: Rows,
  all: Walks,
  pass: number,
): AsyncGenerator<WalkedPage, Pass> {
  const weigh = (rows: readonly unknown[]) => rows.reduce<number>((sum, row) => sum + weight(row), 0)
  const before = all.latest
  let applied = pageSize
  let lastNames: readonly string[] = []
  let lastTotal: number | null = null
  let lastShort = false
  let holes = 0
  const now = { rows: 0, onOnePage: false, fell: false, returned: false, hole: false, missed: 0 }
  const sequence = createHash('sha256')
  const ended = (repeats: number | null = null): Pass => ({ ...now, repeats, sequence: sequence.digest('base64') })
  for (let number = 1; number <= MAX_PAGES; number++) {
    const page = await read(number)
    const { rows } = page
    const names = rows.map(identity)
    if (names.length === 0) {
      if (number === 1 && pass === 1) yield { rows, total: 0 }
      // Behind a full page the count may be right, and this answer wrong.
      if (number === 1 || lastTotal === null || lastShort) return ended()
      now.hole = true
      // An empty page tells no count, so rows may have gone unseen.
      all.fallen = Number.POSITIVE_INFINITY
      if (++holes === MAX_HOLES || number * applied >= lastTotal) return ended()
      continue
    }
    const isRepeated = names.length === lastNames.length && names.every((name, at) => name === lastNames[at])
    // Behind the last page some servers give it once more.
    if (isRepeated && lastShort) return ended()
    if (isRepeated) return ended(number)
    sequence.update(names.join('\n'))

    for (const [at, name] of names.entries()) {
      const lastMet = met.meet(name, pass)
      if (lastMet === pass) now.returned = true
      else now.rows++
      const time = changed(rows[at])
      // What was changed since the walk before comes with the next read of changes in any case.
      const isNewer = time !== null && before !== null && time > before
      if (lastMet === 0) {
        all.met++
        if (!isNewer) now.missed++
      }
      if (time !== null && (all.latest === null || time > all.latest)) all.latest = time
    }
    const fresh = rows.filter((_, at) => isNew(names[at] ?? ''))
    const here = weigh(rows)
    if (number === 1) applied = appliedSize(pageSize, page.size, here, page.total, here !== rows.length)
    now.onOnePage = number === 1 && page.total === here
    // While its rows are worked on, this page waits here and would keep them all.
    rows.length = 0
    if (fresh.length > 0) yield { rows: fresh, total: page.total }

    now.fell ||= lastTotal !== null && page.total !== null && page.total < lastTotal
    if (all.total !== null && page.total !== null) all.fallen += Math.max(0, all.total - page.total)
    all.total = page.total ?? all.total
    lastTotal = page.total ?? lastTotal
    lastNames = names
    lastShort = here < applied
    holes = 0
    // A page is short by the maximum that was told. Without one it may be full all the same: larger wishes are cut
    // without a word, and then only a page with nothing on it is the end.
    const isLast = page.total === null ? lastShort && page.size !== null : number * applied >= page.total
    if (isLast) return ended()
  }
  throw endless(path)
}

/**
 * Wishes above the maximum are cut without a word, and smaller ones may be passed over; where no maximum is told, the
 * first page's length tells. Not where lines are counted: there a page may hold more than its size, with its last row.
 */
function appliedSize(wished: number, max: number | null, rows: number, total: number | null, byLines: boolean): number {
  const told = Math.min(wished, max ?? wished)
  if (total === null || rows >= total || (byLines && rows > told)) return told
  return Math.max(rows, 1)
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
  const message = `Page ${number} of ${path} is the page before it once more.`
  const advice = 'Visma seems to ignore the page number; nothing was concluded from this read. Report it to Visma.'
  return new SyncError('visma.paging_ignored', message, { do: 'hold' }, { advice })
}

function movingList(path: string): SyncError {
  const message = `${path} did not hold still, or gave fewer rows than it counts, in ${MAX_PASSES} walks through it.`
  const advice = 'Nothing was concluded from them; it is read again by itself.'
  return new SyncError('visma.moving_list', message, { do: 'retry' }, { advice })
}

function endless(path: string): SyncError {
  return new SyncError('visma.endless_list', `${path} did not end within ${MAX_PAGES} pages.`, { do: 'retry' })
}
