import { fingerprint } from '../../core/fingerprint.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { RecordState, SourceRecord } from '../../core/record.ts'

/** The stored columns of a record that a new row of it is compared with. */
export interface Known {
  readonly key: SourceKey
  readonly number: string | null
  /** `''` for none. */
  readonly parent: string
  readonly modified: string | null
  readonly hash: string
  readonly row_hash: string | null
  readonly state: RecordState
  /** When its data was let go. */
  readonly emptied_at: number | null
}

/** A row that was read, with all that can be worked out without the stored record. */
export interface Incoming {
  readonly record: SourceRecord
  /** Weak members this row left empty: their stored values stay. */
  readonly empty: readonly string[]
  /** Fingerprint of the row as it came; of its content when nothing was left empty. */
  readonly rowHash: string
}

export type Verdict =
  /** New or changed content; `left` is the parent it had before, where that was another. */
  | { readonly is: 'fresh'; readonly row: StagedRow; readonly data: Json; readonly left: string | null }
  /** The content is the same; only its number, parent, time or row hash has changed. */
  | { readonly is: 'moved'; readonly row: StagedRow; readonly state: RecordState; readonly stays: boolean }
  | { readonly is: 'same'; readonly key: SourceKey; readonly state: RecordState; readonly stays: boolean }

/** A stored record's own columns, but for its state. */
export type StagedRow = Pick<Known, 'key' | 'number' | 'parent' | 'modified' | 'hash' | 'row_hash'>

type Members = { readonly [name: string]: Json }

export function incoming(record: SourceRecord): Incoming {
  const { data, volatile = [], weak = [] } = record
  const empty = isMembers(data) ? weak.filter((name) => isEmpty(data[name])) : []
  const meaningful = without(data, volatile)
  return { record, empty, rowHash: fingerprint(empty.length === 0 ? meaningful : { empty, data: meaningful }) }
}

/**
 * Whether the row cannot be compared by fingerprints alone, since it left weak members empty and has to be merged with
 * the stored data. Not when the same row was merged before, as its hash tells: that spares most reads of stored data.
 */
export const needsStoredData = (known: Known | undefined, { empty, rowHash }: Incoming): boolean =>
  known !== undefined && empty.length > 0 && known.row_hash !== rowHash

/** What a row means for the stored record; `stored` is its data where {@link needsStoredData} asks for it. */
export function judge(known: Known | undefined, row: Incoming, stored: Json | undefined): Verdict {
  const { record, empty, rowHash } = row
  const merged = stored === undefined ? record.data : keepFilled(record.data, stored, empty)
  const partial = empty.length > 0
  const sameRow = partial && known?.row_hash === rowHash
  const content = sameRow ? known.hash : partial ? fingerprint(without(merged, record.volatile ?? [])) : rowHash
  const staged: StagedRow = {
    key: record.key,
    number: record.number ?? known?.number ?? null,
    parent: record.parent ?? known?.parent ?? '',
    modified: record.modified ?? known?.modified ?? null,
    hash: content,
    row_hash: partial ? rowHash : known?.hash === content ? known.row_hash : null,
  }
  if (known?.hash !== content) {
    const left = known === undefined || known.parent === '' || known.parent === staged.parent ? null : known.parent
    return { is: 'fresh', row: staged, data: merged, left }
  }
  const moved =
    known.number !== staged.number ||
    known.parent !== staged.parent ||
    known.modified !== staged.modified ||
    known.row_hash !== staged.row_hash
  // Neither is decided again, whatever is asked for.
  const stays = known.state === 'kept' || known.emptied_at !== null
  const { state } = known
  return moved ? { is: 'moved', row: staged, state, stays } : { is: 'same', key: known.key, state, stays }
}

/**
 * The rows of one page, each key once: a source that changes while it is read may list a record twice. The later row
 * counts, and members that it leaves empty come from the earlier one.
 */
export function foldByKey(records: readonly SourceRecord[]): readonly SourceRecord[] {
  const byKey = new Map<SourceKey, SourceRecord>()
  for (const record of records) {
    const earlier = byKey.get(record.key)
    byKey.set(record.key, earlier ? afterEarlier(record, earlier) : record)
  }
  return [...byKey.values()]
}

function afterEarlier(record: SourceRecord, earlier: SourceRecord): SourceRecord {
  const { empty } = incoming(record)
  const data = keepFilled(record.data, earlier.data, empty)
  // A member that the later row leaves empty stays weak only where the earlier row may have left it empty too.
  const weak = (record.weak ?? []).filter((name) => !empty.includes(name) || (earlier.weak ?? []).includes(name))
  return {
    ...record,
    number: record.number ?? earlier.number,
    parent: record.parent ?? earlier.parent,
    modified: record.modified ?? earlier.modified,
    data,
    weak,
  }
}

function keepFilled(data: Json, stored: Json, empty: readonly string[]): Json {
  if (!isMembers(data) || !isMembers(stored) || empty.length === 0) return data
  const kept = empty.filter((name) => stored[name] !== undefined)
  return kept.length === 0 ? data : { ...data, ...Object.fromEntries(kept.map((name) => [name, stored[name] ?? null])) }
}

function without(data: Json, names: readonly string[]): Json {
  if (names.length === 0 || !isMembers(data)) return data
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)))
}

// An empty list is a value: an invoice whose payment was taken back has no applications any more.
const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null

const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
