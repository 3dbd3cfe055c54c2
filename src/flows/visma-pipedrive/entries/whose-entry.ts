import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { hasBlock } from './entry-block.ts'
import { markerIn, markersIn, parseMarker } from './marker.ts'

/** Kinds of records that show documents. */
export const ENTRY_KINDS = ['note', 'activity'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

const TEXT = { note: 'content', activity: 'note' } as const satisfies Record<EntryKind, string>
export const textField = (entity: Entity): string => (entity === 'activity' ? TEXT.activity : TEXT.note)
export const textOf = ({ entity, fields }: Pick<RemoteRecord, 'entity' | 'fields'>): string | null => {
  const text = fields[textField(entity)]
  return typeof text === 'string' ? text : null
}

// Each is looked for in the whole text.
const MOST_MARKERS = 20

/**
 * Markers of the entries that it holds whole, heading line to marker, of documents of this company. People quote markers
 * beside our text, and paste whole entries there.
 */
export function markersOf(record: RemoteRecord, companyId: string): readonly string[] {
  const text = record.deleted ? null : textOf(record)
  if (text === null) return []
  const ofCompany = markersIn(text).filter((one) => one.endsWith(` · ${companyId}`))
  return ofCompany.slice(-MOST_MARKERS).filter((one) => hasBlock(text, one))
}

/** The last one of them. */
export const markerOf = (record: RemoteRecord, companyId: string): string | null =>
  markersOf(record, companyId).at(-1) ?? null

/**
 * The marker of an entry of ours whose heading people took out or wrote over: our part cannot be told from theirs any
 * more, but the entry is there. Only of what we have surely made, since people quote markers in their own texts too.
 */
export function brokenMarkerOf(record: RemoteRecord, companyId: string, me: string): string | null {
  if (record.deleted || markersOf(record, companyId).length > 0) return null
  const found = markerIn((record.entity === 'activity' ? text(record.fields.subject) : textOf(record)) ?? '')
  const type = found?.endsWith(` · ${companyId}`) ? parseMarker(found)?.type : undefined
  if (type === undefined || type === 'moment') return null
  const made = madeBy(record, me)
  // A summary has the time at which it was made.
  return made === 'surely' || (made === 'perhaps' && type === 'summary') ? found : null
}

/** Whether its time is the day of the document, which we gave it. */
export const isOfDay = ({ fields }: RemoteRecord, day: string | null): boolean =>
  day !== null && text(fields.add_time)?.slice(0, day.length) === day

/** The user who made it, not the one to whom people gave a task. */
export const makerOf = ({ entity, fields }: RemoteRecord): string | null =>
  text(entity === 'note' ? fields.user_id : fields.creator_user_id)

/**
 * Who made an entry, as far as we can tell. `surely`: our user, or a program, since its time is the document's day: a
 * note that a person copies has the time of copying, which the app lets nobody change. `perhaps`: our user, it seems by
 * hand. `untold`: an activity of another user, whose time tells nothing. `person`: a copy by another user.
 */
export type Made = 'surely' | 'perhaps' | 'untold' | 'person'

export function madeBy(record: RemoteRecord, me: string): Made {
  const maker = makerOf(record)
  if (record.entity === 'activity') {
    return maker === me || (maker === null && text(record.fields.owner_id) === me) ? 'surely' : 'untold'
  }
  const at = text(record.fields.add_time)
  if (at !== null && NOON.test(at)) return 'surely'
  if (maker === me) return 'perhaps'
  return at === null ? 'untold' : 'person'
}

const NOON = /T12:00:00(\.0+)?Z$/

/** Sorts entries with the same marker: the document's entry, further ones of ours, and copies by people. */
export function sortedEntries(found: readonly RemoteRecord[], me: string) {
  const judged = found.map((record) => ({ record, made: madeBy(record, me) }))
  const copies = judged.filter(({ made }) => made === 'person').map(({ record }) => record)
  const rest = judged.filter(({ made }) => made !== 'person').sort(byRank)
  const [first = null, ...others] = rest.map(({ record }) => record)
  return { first, others, copies }
}

interface Judged {
  readonly record: RemoteRecord
  readonly made: Made
}

const RANK = { surely: 0, perhaps: 1, untold: 2, person: 3 } as const satisfies Record<Made, number>
const byRank = (a: Judged, b: Judged): number => RANK[a.made] - RANK[b.made] || byAge(a.record, b.record)

/** By the time of creation and not by id, since notes and activities have separate ids. */
function byAge(a: RemoteRecord, b: RemoteRecord): number {
  const [made, other] = [madeAt(a.fields), madeAt(b.fields)]
  if (made !== other) return made < other ? -1 : 1
  if (a.entity !== b.entity) return a.entity === 'note' ? -1 : 1
  return Number(a.id) - Number(b.id)
}

const UNKNOWN = '~'
const madeAt = (fields: Fields): string => text(fields.add_time) ?? UNKNOWN

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
