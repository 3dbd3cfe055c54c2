import { isSyncError } from '../../../core/errors.ts'
import { linkOf, type Target, type TargetResult } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Desired } from '../../../core/plan.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { matchOfEntry, noteMadeAgain, noteMadeBefore } from '../entries/adopt-entries.ts'
import { hasBlock, mergeBlock } from '../entries/entry-block.ts'
import { markerIn, summaryMarker } from '../entries/marker.ts'
import { BLOCK_REMOVED, writtenAgain } from '../entries/write-again.ts'
import { BLOCK, desired, OWN_OR_NEVER } from '../fields/desired.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { FIGURES } from '../streams.ts'
import type { Shown } from './figures-row.ts'
import { summaryHtml } from './summary-text.ts'
import { isLeftOut } from './whose-figures.ts'

const ROLE = 'summary'
/** Refusals of a note on a deal after which it is only on the organization. */
const TURNED_AWAY: readonly string[] = ['pipedrive.note_limit', 'pipedrive.forbidden']

/** The records the summary is on and pinned to. */
interface Place {
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
  readonly deal: RemoteId | null
}

/**
 * Brings the one note in line that tells a customer's figures, on its organization (else its person) and its current
 * deal. A person may unpin it, or write around our block.
 */
export async function writeSummary(shown: Shown, context: PhaseContext): Promise<TargetResult | null> {
  const { customer, organization } = shown
  if (!context.settings.summary || customer === undefined) return null
  const person = organization === null ? shown.person : null
  const deal = await currentDeal(shown, context)
  const write = async (place: Place) => context.sync(await targetOf(shown, place, context))
  try {
    return await write({ organization, person, deal })
  } catch (error) {
    if (!isSyncError(error) || deal === null) throw error
    const isTurnedAway = TURNED_AWAY.includes(error.code)
    if (!isTurnedAway && (error.code !== 'pipedrive.rejected' || !(await noticeGone('deal', deal, context))))
      throw error
    return await write({ organization, person, deal: null })
  }
}

/** A summary from which a person removed our block is left alone, and an issue says so, unless it is ignored. */
export async function summaryIssue(
  { row }: Shown,
  { blockGone, remote }: TargetResult,
  { store }: PhaseContext,
): Promise<NewIssue | null> {
  if (blockGone.length === 0 || (await store.issueState(FIGURES, row.key, BLOCK_REMOVED)) === 'ignored') return null
  const { name, number } = row.data
  return {
    flow: 'receivables',
    stream: FIGURES,
    key: row.key,
    code: BLOCK_REMOVED,
    message: `Somebody removed our part from the summary of ${name} (${number}); it is left alone from now on.`,
    advice: 'Have it written again, or leave it: ml-connector issue answer ID write again, or leave.',
    details: { number, remote },
  }
}

/** The deal of the newest invoice, else the one made for the customer. */
async function currentDeal({ row, deals }: Shown, { store }: PhaseContext): Promise<RemoteId | null> {
  const { newest } = row.data
  const ofNewest = newest === null ? null : linkOf(await store.links('customerinvoice', 'deal', [newest]), newest)
  if (ofNewest !== null) return ofNewest.remote
  const own = linkOf(await store.links('customer', 'deal', [row.key]), row.key)
  return own?.remote ?? deals.at(-1) ?? null
}

async function targetOf(shown: Shown, place: Place, context: PhaseContext): Promise<Target> {
  const { row, customer, ours } = shown
  const { companyId } = ours
  const { locale, visibility } = context.settings
  const leftOut = customer !== undefined && isLeftOut(customer)
  const mark = summaryMarker(row.data.number, companyId)
  const wanted = noteOf(summaryHtml(row.data, { companyId, locale, visibility, leftOut }), place)
  const isKnown = (await context.store.links(FIGURES, ROLE, [row.key])).has(row.key)
  const left = isKnown ? null : await noteMadeBefore(mark, ours, context)
  const target: Target = {
    flow: 'receivables',
    stream: FIGURES,
    key: row.key,
    role: ROLE,
    version: null,
    desired: wanted,
    match: left === null ? null : matchOfEntry(wanted, left, mark),
    create: !leftOut,
    rule: 'created',
    madeAgain: () => noteMadeAgain(mark, wanted, ours, context),
    mergeBlock: (texts) => {
      // The customer may have borne another number when the block was written.
      const written = markerIn(texts.returned ?? '')
      const found = [mark, ...(written === null ? [] : [written])].find((one) => hasBlock(texts.current, one))
      const merged = mergeBlock({ ...texts, marker: found ?? mark })
      return 'gone' in merged ? null : merged.content
    },
  }
  return isKnown ? writtenAgain(target, context) : target
}

const noteOf = (content: string, { organization, person, deal }: Place): Desired =>
  desired('note', {
    content: [content, BLOCK],
    org_id: [organization, OWN_OR_NEVER],
    person_id: [person, OWN_OR_NEVER],
    deal_id: [deal, OWN_OR_NEVER],
    pinned_to_organization_flag: [organization === null ? null : true, OWN_OR_NEVER],
    pinned_to_person_flag: [person === null ? null : true, OWN_OR_NEVER],
    pinned_to_deal_flag: [deal === null ? null : true, OWN_OR_NEVER],
  })
