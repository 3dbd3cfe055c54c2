import type { SourceKey } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import { readsEverything } from '../../../core/run.ts'
import type { PhaseContext } from '../context.ts'
import { type DocumentRow, hasContent, rowsIn } from '../rows.ts'
import { isDraft } from './released.ts'
import { nameOf, shownOf } from './shown.ts'
import type { SingleReads } from './single-reads.ts'

const STREAMS = ['customerinvoice', 'customerCreditNote', 'supplierdocument'] as const
const PAGE = 500
const DAY_MS = 24 * 3600_000
const CHECKPOINT = 'drafts'
/** Checkpoint: how far a look at the drafts that was broken off has come. */
const PLACE = 'drafts:at'

type Drafts = (typeof STREAMS)[number]
const FLOW_OF = {
  customerinvoice: 'customerInvoices',
  customerCreditNote: 'creditNotes',
  supplierdocument: 'supplierInvoices',
} as const satisfies Record<Drafts, string>

/** Whether the document was shown and is no longer in Visma: a draft can vanish. */
export const hasVanished = (record: StagedRecord): boolean =>
  typeof record.data === 'object' && record.data !== null && 'vanished' in record.data && record.data.vanished === true

/**
 * Visma does not tell of deletions. So drafts that people can see are read one by one, once a day and in a full run,
 * unless this run has read them anyway. One that is gone is staged as vanished, and its entry says so (R11). If the run
 * breaks off, the next one goes on from there.
 */
export async function* noticeVanishedDrafts(context: PhaseContext, reads: SingleReads): AsyncGenerator<void> {
  const { store, settings, mode } = context
  const last = await store.checkpoint(CHECKPOINT)
  // Also where the setting was switched off: drafts that were shown before are kept up to date.
  if (!settings.drafts && last === null) return
  const begun = await store.checkpoint(PLACE)
  const place = begun === null || begun === '' ? null : (JSON.parse(begun) as Place)
  const age = context.now() - Number(last ?? 0)
  if (place === null && !readsEverything(mode) && age >= 0 && age < DAY_MS) return
  const from = place === null ? 0 : STREAMS.indexOf(place.stream)
  for (const stream of STREAMS.slice(Math.max(0, from))) {
    for (let after: SourceKey | null = stream === place?.stream ? place.after : null; ; ) {
      const page: readonly DocumentRow[] = await rowsIn(store).walk(stream, after, PAGE)
      if (page.length === 0) break
      for (const record of await shownDrafts(page, context)) {
        if (reads.isOver()) return
        await ask(record, context, reads)
        await store.saveCheckpoint(PLACE, JSON.stringify({ stream, after: record.key } satisfies Place))
        if (reads.isStep()) yield
      }
      after = page.at(-1)?.key ?? null
    }
  }
  await store.saveCheckpoint(PLACE, '')
  await store.saveCheckpoint(CHECKPOINT, String(context.now()))
}

interface Place {
  readonly stream: Drafts
  /** The last one that was asked for. */
  readonly after: SourceKey
}

async function shownDrafts(page: readonly DocumentRow[], context: PhaseContext) {
  const drafts = page.filter(
    (record) =>
      hasContent(record) && record.seenBy !== context.run && isDraft(record.data.status) && !hasVanished(record),
  )
  const shown = await shownOf(drafts, context)
  return drafts.filter((record) => shown.has(nameOf(record)))
}

async function ask(record: DocumentRow, context: PhaseContext, reads: SingleReads): Promise<void> {
  const { stream, key, number, parent, modified, data } = record
  // Only `gone` counts: a draft that cannot be read may still exist.
  if ((await reads.read(stream, key, FLOW_OF[stream as Drafts])) !== 'gone') return
  const gone = { key, number, parent, modified, data: { ...data, vanished: true } }
  await context.store.stage(stream, [gone], context.run)
}
