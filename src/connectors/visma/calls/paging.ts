import { createHash } from 'node:crypto'
import { SyncError } from '../../../core/errors.ts'
import type { RawPage } from './answer.ts'
import { type Rows, rowsMet } from './rows-met.ts'

export interface WalkOptions {
  /** Page `number`, counted from 1. */
  readonly read: (number: number) => Promise<RawPage>
  readonly pageSize: number
  /** The identity of a row: equal for two rows that are the same record. */
  readonly identity: (row: unknown) => string
  /** What a row counts for in the server's page size and total; 1 except for journals. */
  readonly weight: (row: unknown) => number
  /** When a row was last changed, in a form that sorts; `null` where that is unknown or cannot be true. */
  readonly changed: (row: unknown) => string | null
  /** Whether a list that moved may be walked again; not where a row may be split over two pages. */
  readonly again: boolean
  /** For messages: `/v1/customer`. */
  readonly path: string
}

export interface WalkedPage {
  /** Rows not handed out before. The reader may empty the array, so that memory is freed once the page is decoded. */
  readonly rows: unknown[]
  readonly total: number | null
}

const MAX_PAGES = 50_000
const MAX_PASSES = 5
/** After so many empty pages in a row the walk ends. */
const MAX_HOLES = 3
// How many rows are remembered, to hand each on only once. One that comes again after it was forgotten is handed on
// again: that costs the reader little, while remembering all keys of a large list would cost much memory.
const REMEMBERED = 20_000

/**
 * Walks a list of pages to its end. The last page is the one with which the server's count is reached; without a count,
 * a page shorter than the maximum; without a maximum either, an empty page. Ends normally only when no row can have
 * been missed.
 *
 * Offset paging over a list that moves is not safe by itself. When a row is deleted, or is changed and moves to the
 * end, all rows behind it move up, and one of them may move onto a page that was already read, so that nobody sees it.
 * There are signs of that: the count falls, or there are fewer different rows than it says, or a row comes again. Then
 * the list is walked again, until a walk was undisturbed, or all walks together met as many rows as there are. Only one
 * case shows no sign: a row that is deleted and one that is added between the same two calls.
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
    // A page may repeat the one before it when its rows were changed meanwhile, but not twice in the same way.
    const isAlways = before?.repeats === now.repeats && before?.sequence === now.sequence
    if (now.repeats !== null && (isAlways || !options.again)) throw pagingIgnored(options.path, now.repeats)
    if (options.again ? isUndisturbed(now, all) : !now.fell) return
    if (!options.again) break
    if (before !== null && isConfirmed(now, before, all, pass)) return
    before = now
  }
  throw movingList(options.path)
}

/** What all walks through a list so far have found. */
interface Walks {
  /** Different rows. */
  met: number
  /** Rows that were deleted meanwhile: by how much the count fell. */
  fallen: number
  /** What the server counted last. */
  total: number | null
  /** The latest change of any row. */
  latest: string | null
}

/** How one walk from the first page to the last went. */
interface Pass {
  /** The number of a page that was the same as the one before it; the walk ended there. */
  readonly repeats: number | null
  /** A digest of the rows in their order. */
  readonly sequence: string
  /** Different rows. */
  readonly rows: number
  /** Whether all rows were on one page, so that no row could move to a page already read. */
  readonly onOnePage: boolean
  /** Whether the count fell during the walk. */
  readonly fell: boolean
  /** Whether a row came again. */
  readonly returned: boolean
  /** Whether a page was empty where the count says that there are rows. */
  readonly hole: boolean
  /** How many rows no earlier walk had met, though they had not been changed since. */
  readonly missed: number
}

const isUndisturbed = (pass: Pass, { total }: Walks): boolean =>
  pass.onOnePage ||
  (pass.repeats === null && !pass.fell && !pass.returned && !pass.hole && (total === null || pass.rows === total))

/** Whether this walk and those before it have met the whole list, though each of them was disturbed. */
function isConfirmed(now: Pass, before: Pass, { met, fallen, total }: Walks, pass: number): boolean {
  if (now.hole || now.repeats !== null) return false
  // The rows met, less those deleted since, are as many as the server counts.
  if (total === null || met - fallen >= total) return true
  // The same rows in the same order twice: the list does not move, so the count is wrong.
  if (now.sequence === before.sequence && !now.fell) return true
  // A large list of a busy company moves in every walk. When the last two walks met no row that others had missed, it
  // is most unlikely that some row escaped all of them.
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
      // After a full page the count may be right and this empty answer wrong, so the walk goes on.
      if (number === 1 || lastTotal === null || lastShort) return ended()
      now.hole = true
      // An empty page has no count, so nobody knows how many rows were deleted.
      all.fallen = Number.POSITIVE_INFINITY
      if (++holes === MAX_HOLES || number * applied >= lastTotal) return ended()
      continue
    }
    const isRepeated = names.length === lastNames.length && names.every((name, at) => name === lastNames[at])
    // Asked for the page after the last one, some servers send the last one again.
    if (isRepeated && lastShort) return ended()
    if (isRepeated) return ended(number)
    sequence.update(names.join('\n'))

    for (const [at, name] of names.entries()) {
      const lastMet = met.meet(name, pass)
      if (lastMet === pass) now.returned = true
      else now.rows++
      const time = changed(rows[at])
      // A row that was changed since the walk before counts as new, not as missed.
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
    // Emptied before the yield, since this generator would keep the rows in memory while the reader works on them.
    rows.length = 0
    if (fresh.length > 0) yield { rows: fresh, total: page.total }

    now.fell ||= lastTotal !== null && page.total !== null && page.total < lastTotal
    if (all.total !== null && page.total !== null) all.fallen += Math.max(0, all.total - page.total)
    all.total = page.total ?? all.total
    lastTotal = page.total ?? lastTotal
    lastNames = names
    lastShort = here < applied
    holes = 0
    // A page is known to be short only where the maximum was told. Without it a short page may be full, since Visma
    // silently lowers a page size that is too large; then only an empty page is the end.
    const isLast = page.total === null ? lastShort && page.size !== null : number * applied >= page.total
    if (isLast) return ended()
  }
  throw endless(path)
}

/**
 * The page size that applies. Visma silently lowers one above its maximum and may ignore a smaller one; where it tells
 * no maximum, the length of the first page shows it. Not where pages count lines: there a page may hold more than its
 * size, since its last row is complete.
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
