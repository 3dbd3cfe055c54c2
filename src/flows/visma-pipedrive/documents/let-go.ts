import type { SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { keepBasis } from '../money/keep-basis.ts'
import { LEDGER_STREAMS } from '../money/ledger-rows.ts'
import { type Row, rowsIn } from '../rows.ts'
import { isLetGo, keptSince, LETTING_GO, type LettingGo } from './letting-go.ts'

const PAGE = 500
/** A run looks at so many pages and the next one goes on, so that none takes noticeably longer for it. */
const PAGES = 20
const WEEK_MS = 7 * 24 * 3600_000
/** Checkpoint: when all records were looked at last; while they are, how far that has come. */
const LOOKED = 'let-go'

type Place = { readonly stream: LettingGo; readonly after: SourceKey | null }

/**
 * Lets go of the content of documents that are over and older than is kept, once a week. Their hashes and links stay: a
 * document that is read again unchanged costs nothing, and one that has changed comes back.
 */
export async function letGoOfOld(context: PhaseContext): Promise<void> {
  const { store, preview, signal } = context
  let place = preview ? null : await placeOf(context)
  for (let pages = 0; place !== null && pages < PAGES; pages += 1) {
    signal.throwIfAborted()
    const { stream }: Place = place
    const page: readonly Row<LettingGo>[] = await rowsIn(store).walk(stream, place.after, PAGE)
    await letGoOf(stream, page, context)
    place = nextPlace(place, page)
    await store.saveCheckpoint(LOOKED, place === null ? String(context.now()) : JSON.stringify(place))
  }
}

/** Where to go on; `null` where all were looked at within the last week. */
async function placeOf({ store, now }: PhaseContext): Promise<Place | null> {
  const looked = await store.checkpoint(LOOKED)
  if (looked?.startsWith('{')) return JSON.parse(looked)
  // `abs`: after the clock was set back, a time in the future must not put it off for long.
  if (looked !== null && Math.abs(now() - Number(looked)) < WEEK_MS) return null
  return { stream: LETTING_GO[0], after: null }
}

function nextPlace({ stream }: Place, page: readonly Row<LettingGo>[]): Place | null {
  const last = page.at(-1)
  if (last !== undefined) return { stream, after: last.key }
  const next = LETTING_GO[LETTING_GO.indexOf(stream) + 1]
  return next === undefined ? null : { stream: next, after: null }
}

async function letGoOf(stream: LettingGo, page: readonly Row<LettingGo>[], context: PhaseContext): Promise<void> {
  const since = keptSince(context.today)
  const old = page.filter((row) => isLetGo(row, since))
  if (old.length === 0) return
  if (LEDGER_STREAMS.some((ledger) => ledger === stream)) await keepBasis(stream, old, context)
  await context.store.letGo(
    stream,
    old.map(({ key }) => key),
  )
}
