import type { Document } from '../../connectors/visma/model.ts'
import { isSyncError } from '../../core/errors.ts'
import type { StageContext } from '../../core/flow.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { StagedRecord } from '../../core/record.ts'
import { isDraft } from './released.ts'
import { nameOf, shownOf } from './shown.ts'

const STREAMS = ['customerinvoice', 'customerCreditNote', 'supplierdocument'] as const
const PAGE = 500
const DAY_MS = 24 * 3600_000
const CHECKPOINT = 'drafts'

/** The document was shown and is no longer in Visma, as a draft can be. */
export const hasVanished = (record: StagedRecord): boolean =>
  typeof record.data === 'object' && record.data !== null && 'vanished' in record.data && record.data.vanished === true

/**
 * Visma tells of no deletion. So drafts that people were shown are asked for one by one, once a day and in a full run,
 * unless this run has read them anyway; those that are gone are staged as such, and their entries say so (R11).
 */
export async function noticeVanishedDrafts(context: StageContext): Promise<void> {
  const { store, settings, mode } = context
  const last = await store.checkpoint(CHECKPOINT)
  // Those shown while the setting was on are followed to the end.
  if (!settings.drafts && last === null) return
  if (mode !== 'full' && context.now() - Number(last ?? 0) < DAY_MS) return
  for (const stream of STREAMS) {
    for (let after: SourceKey | null = null; ; ) {
      const page: readonly StagedRecord[] = await store.walk(stream, after, PAGE)
      after = page.at(-1)?.key ?? null
      if (after === null) break
      for (const record of await shownDrafts(page, context)) await ask(record, context)
    }
  }
  await store.saveCheckpoint(CHECKPOINT, String(context.now()))
}

async function shownDrafts(page: readonly StagedRecord[], context: StageContext) {
  const drafts = page.filter(
    (record) =>
      record.seenBy !== context.run && isDraft((record.data as unknown as Document).status) && !hasVanished(record),
  )
  const shown = await shownOf(drafts, context)
  return drafts.filter((record) => shown.has(nameOf(record)))
}

async function ask(record: StagedRecord, context: StageContext): Promise<void> {
  try {
    if ((await context.reread(record.stream, record.key)) !== null) return
  } catch (error) {
    // Its single read is refused or makes no sense: that proves nothing.
    if (isSyncError(error) && error.remedy.do === 'reject') return
    throw error
  }
  const { key, number, parent, modified, data } = record
  const gone = { key, number, parent, modified, data: { ...(data as object), vanished: true } }
  await context.store.stage(record.stream, [gone], context.run)
}
