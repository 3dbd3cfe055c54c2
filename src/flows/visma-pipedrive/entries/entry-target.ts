import type { Document } from '../../../connectors/visma/model.ts'
import type { Fields } from '../../../core/connector.ts'
import { type Decided, linkOf, type Target, type TargetResult } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Desired } from '../../../core/plan.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { hasVanished } from '../documents/vanished-drafts.ts'
import { OWN_OR_NEVER } from '../fields/desired.ts'
import { type Places, strayPlaces } from '../parties/other-party.ts'
import { entryLeft, entryMadeAgain, matchOfEntry, type Ours } from './adopt-entries.ts'
import { entryActivity, entryNote } from './entry.ts'
import { mergeBlock } from './entry-block.ts'
import { marker } from './marker.ts'
import { BLOCK_REMOVED, writtenAgain } from './write-again.ts'

/** The record an entry is on: the deal, else the organization, else the person. */
export interface EntryParent {
  readonly deal?: RemoteId
  readonly organization?: RemoteId
  readonly person?: RemoteId
}

export interface EntryTargetOptions extends Ours {
  readonly flow: string
  readonly parent: EntryParent
  /** The party of the document, and the records of that party on which the entry may be. */
  readonly party: StagedRecord
  readonly own: Places
  readonly as: 'note' | 'activity'
  readonly lines: boolean
  readonly setup: Setup
  readonly context: PhaseContext
}

/** The one entry of a document. A note stays a note and an activity an activity when the setting changes. */
export async function entryTarget(
  record: StagedRecord,
  document: Document,
  options: EntryTargetOptions,
): Promise<Target> {
  const { flow, parent, lines, setup, companyId, context } = options
  const link = linkOf(await context.store.links(record.stream, 'entry', [record.key]), record.key)
  const left = link === null ? await entryLeft(document, options, context) : null
  const made = link?.entity ?? left?.entity
  const as = made ? (made === 'activity' ? 'activity' : 'note') : options.as
  const { locale, visibility } = context.settings
  const look = {
    companyId,
    locale,
    baseCurrency: setup.baseCurrency,
    lines,
    showAmounts: visibility === 'amounts',
    vanished: hasVanished(record),
  }
  const ownMarker = marker(document, companyId)
  // An existing entry stays on its record, even a deleted one, unless there is a deal for it now.
  const moves = link === null || parent.deal !== undefined || context.settings.onDeleted === 'recreate'
  // A document that came from another party takes its entry away from that party's records, and so does one whose party
  // a person linked to another record.
  const strays = link === null ? {} : await strayPlaces(link, options.party, { ...options.own, ...parent }, context)
  const place = moves || Object.keys(strays).length > 0 ? parent : {}
  const desired = moved(
    as === 'note'
      ? entryNote(document, place, look)
      : entryActivity(document, place, { ...look, owner: setup.owner ?? setup.me, type: setup.activityType }),
    strays,
  )
  const target: Target = {
    flow,
    stream: record.stream,
    key: record.key,
    role: 'entry',
    version: record.modified,
    desired,
    match: left === null ? null : matchOfEntry(desired, left, ownMarker),
    create: true,
    last: true,
    rule: 'created',
    madeAgain: () => entryMadeAgain(document, desired, options, context),
    mergeBlock: (texts) => {
      const merged = mergeBlock({ ...texts, marker: ownMarker })
      return 'gone' in merged ? null : merged.content
    },
  }
  return link === null ? target : writtenAgain(target, context)
}

const moved = (entry: Desired, strays: Fields): Desired => ({
  ...entry,
  fields: { ...entry.fields, ...strays },
  policy: { ...entry.policy, ...Object.fromEntries(Object.keys(strays).map((field) => [field, OWN_OR_NEVER])) },
})

/** An entry from which a person removed our block is left alone, and an issue says so. */
export async function entryOutcome(
  record: StagedRecord,
  document: Document,
  result: TargetResult,
  flow: string,
  { store }: PhaseContext,
): Promise<Decided> {
  if (result.blockGone.length === 0) return result
  if ((await store.issueState(record.stream, record.key, BLOCK_REMOVED)) === 'ignored')
    return { outcome: result.outcome }
  return {
    outcome: 'issues',
    issue: {
      flow,
      stream: record.stream,
      key: record.key,
      code: BLOCK_REMOVED,
      message: `Somebody removed our part from the entry of ${document.type} ${document.number}; it is left alone from now on.`,
      advice:
        'Have it written again, or leave it: ml-connector issue answer ID write again, or leave. Until then nothing more is written to this entry, whatever becomes of the document.',
      details: { number: document.number, remote: result.remote },
    },
  }
}
