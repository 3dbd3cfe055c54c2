import type { Document } from '../../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { MirrorEntry } from '../../../core/mirror.ts'
import type { Desired } from '../../../core/plan.ts'
import { SECOND_LOOK_MS } from '../../../core/second-look.ts'
import type { MatchOfOurs } from '../../../core/target-match.ts'
import { copy } from '../account/mirror.ts'
import type { PhaseContext } from '../context.ts'
import { wantPdfsLeft } from '../files/left-pdfs.ts'
import { asOurs } from '../matching/adopted.ts'
import { hasBlock, mergeBlock } from './entry-block.ts'
import { copiedIssue, doubledIssue, ofAnotherIssue } from './entry-issues.ts'
import { ENTRY_TEXTS, typeWord } from './entry-texts.ts'
import { sameHtml } from './html.ts'
import { marker, momentIn, momentsMarker } from './marker.ts'
import {
  brokenMarkerOf,
  ENTRY_KINDS,
  isOfDay,
  madeBy,
  markersOf,
  sortedEntries,
  textField,
  textOf,
} from './whose-entry.ts'

const CHECKPOINT = 'adopt'
const WANTED = 'wanted'
const LISTED = 'listed:'
/** By what entries are found whose heading is gone. */
const BROKEN = 'broken'
/** By what activities about moments are found in our copy of what an earlier store made. */
export const BY_MOMENT = 'moment'

/** By what an entry is known as ours. */
export interface Ours {
  /** Our markers name it. */
  readonly companyId: string
  /** Our user when entries of an earlier store were looked for; `null` where none were looked for. */
  readonly adoptedBy: string | null
}

/** Notes that the account already has fields of ours, so that entries of an earlier store are looked for first. */
export async function wantAdoption({ store }: PhaseContext): Promise<void> {
  if ((await store.checkpoint(CHECKPOINT)) === null) await store.saveCheckpoint(CHECKPOINT, WANTED)
}

/** Has entries that were made after the backup of this store looked for in its next run. `at`: when that is known. */
export const wantAdoptionAgain = (store: Pick<PhaseContext['store'], 'saveCheckpoint'>, at: number): Promise<void> =>
  store.saveCheckpoint(CHECKPOINT, `${WANTED}:${at}`)

/**
 * Lists notes and activities once, a page at a time, and keeps those that hold an entry in the mirror, by marker; also
 * archived deals, which no other list shows. Nothing is linked here: an entry is linked when its document is decided, so
 * a process that dies in between neither loses nor doubles anything.
 */
export async function gatherEntries(
  { me }: { readonly me: RemoteId },
  companyId: string,
  context: PhaseContext,
): Promise<Ours> {
  const { store, destination, signal } = context
  const state = await store.checkpoint(CHECKPOINT)
  const isWanted = state?.startsWith(WANTED) ?? false
  if (!context.adopt && !isWanted) {
    return { companyId, adoptedBy: state?.startsWith(LISTED) ? state.slice(LISTED.length) : null }
  }
  if (isWanted && !context.preview) await afterRestored(Number(state?.slice(WANTED.length + 1)), context)
  let untold = 0
  for (const entity of ENTRY_KINDS) {
    for await (const page of destination.list(entity, {}, signal)) {
      const entries = page.flatMap((record): readonly MirrorEntry[] => {
        const found = markersOf(record, companyId)
        if (found.length > 0) {
          if (madeBy(record, me) === 'untold') untold += 1
          return [{ record, keys: { marker: found } }]
        }
        const broken = brokenMarkerOf(record, companyId, me)
        return broken === null ? momentsOf(record, companyId) : [{ record, keys: { [BROKEN]: [broken] } }]
      })
      if (entries.length > 0) await store.commit([{ do: 'mirror', entries }])
    }
  }
  // Archived deals of people and of ours, since entries of ours may be on both.
  for await (const page of destination.list('deal', { archived: true }, signal)) await copy(page, context)
  if (untold > 0) await context.issue(ofAnotherIssue(untold))
  if (isWanted) await wantPdfsLeft(context)
  await store.saveCheckpoint(CHECKPOINT, LISTED + me)
  return { companyId, adoptedBy: me }
}

/** What was sent before the store was lost has arrived by then, if it ever does. */
async function afterRestored(at: number, { now, sleep }: PhaseContext): Promise<void> {
  const left = at + SECOND_LOOK_MS - now()
  if (left > 0) await sleep(Math.min(left, SECOND_LOOK_MS))
}

/** An activity that tells of a moment, to be found by its rule and customer. */
function momentsOf(record: RemoteRecord, companyId: string): readonly MirrorEntry[] {
  const { entity, deleted, fields } = record
  const found = entity === 'activity' && !deleted ? momentIn(String(fields.subject ?? '')) : null
  if (found?.companyId !== companyId) return []
  return [{ record, keys: { [BY_MOMENT]: [momentsMarker(found.rule, found.customer, companyId)] } }]
}

/** The entry of an earlier store for this document. An issue tells of several, or of a person's copy without ours. */
export async function entryLeft(document: Document, ours: Ours, context: PhaseContext): Promise<RemoteRecord | null> {
  const { companyId } = ours
  const found = await entriesLeft(document, ours, context)
  if (found === null) return null
  const { first, others, copies } = found
  if (first !== null && others.length > 0) await context.issue(doubledIssue(document, first, others, companyId))
  if (first === null && copies.length > 0) await context.issue(copiedIssue(document, copies, companyId))
  return first
}

/** Whether people can see the document by an entry of an earlier store. */
export const isSeenByEntryLeft = async (
  document: Document,
  ours: Ours,
  context: Pick<PhaseContext, 'store'>,
): Promise<boolean> => ((await entriesLeft(document, ours, context))?.first ?? null) !== null

async function entriesLeft(
  document: Document,
  { companyId, adoptedBy: me }: Ours,
  context: Pick<PhaseContext, 'store'>,
) {
  if (me === null) return null
  const key = marker(document, companyId)
  const whole: RemoteRecord[] = []
  for (const entity of ENTRY_KINDS) {
    const found = await untaken(entity, 'marker', key, context)
    // Where people pasted one entry into another, the time tells whose it is.
    const isOwn = (one: RemoteRecord) => markersOf(one, companyId).length === 1 || isOfDay(one, document.date)
    whole.push(...found.filter((one) => isOfLedger(one, document) && isOwn(one)))
  }
  const sorted = sortedEntries(whole, me)
  if (sorted.first !== null) return sorted
  for (const entity of ENTRY_KINDS) {
    for (const one of await untaken(entity, BROKEN, key, context)) {
      if (entity === 'note' && !isOfDay(one, document.date)) continue
      if (await mayBeOfLedger(one, document, context)) return { ...sorted, first: one }
    }
  }
  return sorted
}

/** Records of the copy that are found by this and that no link points to. */
async function untaken(
  entity: (typeof ENTRY_KINDS)[number],
  rule: string,
  key: string,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<readonly RemoteRecord[]> {
  const found = (await store.candidates(entity, rule, [key])).get(key) ?? []
  if (found.length === 0) return []
  const links = await store.linksTo(
    entity,
    found.map(({ id }) => id),
  )
  const taken = new Set(links.map(({ remote }) => remote))
  return found.filter(({ id }) => !taken.has(id))
}

/** Where the heading is gone, the record that an entry is on tells the ledger, unless that is customer and supplier. */
async function mayBeOfLedger(
  { fields: { deal_id, person_id, org_id } }: RemoteRecord,
  { ledger }: Document,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<boolean> {
  if (typeof deal_id === 'string' || typeof person_id === 'string') return ledger === 'customer'
  if (typeof org_id !== 'string') return false
  return (await store.linksTo('organization', [remoteId(org_id)])).some(({ stream }) => stream === ledger)
}

// Markers do not name the ledger: an invoice sent and one received may have the same. The heading tells them apart.
function isOfLedger(record: RemoteRecord, document: Document): boolean {
  const plain = (textOf(record) ?? '').replace(/<[^<>]*>/g, '\n')
  return Object.values(ENTRY_TEXTS).some((texts) =>
    plain.includes(`${typeWord(texts, document.ledger, document.type)} ${document.number} – `),
  )
}

/** The note with this marker that an earlier store made, of whatever kind it is; `null` when none was looked for. */
export const noteMadeBefore = async (
  mark: string,
  ours: Ours,
  context: Pick<PhaseContext, 'store'>,
): Promise<RemoteRecord | null> => (await notesLeft(mark, ours, context))?.first ?? null

async function notesLeft(mark: string, { adoptedBy: me }: Ours, context: Pick<PhaseContext, 'store'>) {
  if (me === null) return null
  const sorted = sortedEntries(await untaken('note', 'marker', mark, context), me)
  if (sorted.first !== null) return sorted
  return { ...sorted, first: (await untaken('note', BROKEN, mark, context))[0] ?? null }
}

type Left = Awaited<ReturnType<typeof entriesLeft>>

/** The entry of this document that was made in the place of a deleted one. */
export const entryMadeAgain = async (document: Document, wanted: Desired, ours: Ours, context: PhaseContext) =>
  madeAgain(wanted, marker(document, ours.companyId), await entriesLeft(document, ours, context), context)

/** The note with this marker that was made in the place of a deleted one. */
export const noteMadeAgain = async (mark: string, wanted: Desired, ours: Ours, context: PhaseContext) =>
  madeAgain(wanted, mark, await notesLeft(mark, ours, context), context)

// Each is read: since our copy was made, people may have deleted this one too.
async function madeAgain(
  wanted: Desired,
  mark: string,
  left: Left,
  { destination, signal }: Pick<PhaseContext, 'destination' | 'signal'>,
): Promise<MatchOfOurs | null> {
  if (left?.first == null) return null
  for (const { entity, id } of [left.first, ...left.others]) {
    if (entity !== wanted.entity) continue
    const record = await destination.read(entity, id, signal)
    if (record !== null && !record.deleted && hasBlock(textOf(record) ?? '', mark))
      return matchOfEntry(wanted, record, mark)
  }
  return null
}

/**
 * Takes over an existing entry as it is. Where its block says what we would write, it counts as written by us. Where
 * people took the block out, the text is theirs: it is left alone, and an issue says so.
 */
export function matchOfEntry(wanted: Desired, record: RemoteRecord, mark: string): MatchOfOurs {
  const field = textField(record.entity)
  const current = String(record.fields[field])
  const next = String(wanted.fields[field])
  const merged = mergeBlock({ current, returned: null, next, marker: mark })
  const isSame = 'content' in merged && sameHtml(merged.content, current)
  const ours = asOurs(wanted, record.fields)
  if (!hasBlock(current, mark)) {
    // As if our text had been there, so that what stands there is not taken for it.
    const { [field]: _, ...returned } = ours.returned
    const written = { ...ours.written, [field]: next }
    return { remote: record.id, rule: 'marker', ours: { written, returned, theirs: [...ours.theirs, field] } }
  }
  return {
    remote: record.id,
    rule: 'marker',
    ours: { ...ours, written: { ...ours.written, [field]: isSame ? next : current } },
  }
}
