import { fingerprint } from '../../core/fingerprint.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { RecordState, SourceRecord } from '../../core/record.ts'

/** What is stored of a record, as far as a new row of it is judged by. */
export interface Known {
  readonly key: SourceKey
  readonly number: string | null
  /** `''` for none. */
  readonly parent: string
  readonly modified: string | null
  readonly hash: string
  readonly row_hash: string | null
  readonly state: RecordState
}

/** A row that was read, with all that can be said without the stored record. */
export interface Incoming {
  readonly record: SourceRecord
  /** Weak members this row left empty: their stored values stay. */
  readonly empty: readonly string[]
  /** Fingerprint of the row as it came; of its content when nothing was left empty. */
  readonly rowHash: string
}

export type Verdict =
  /** New or changed content. */
  | { readonly is: 'fresh'; readonly row: StagedRow; readonly data: Json }
  /** Same content; its number, parent, time or the row it came in moved. */
  | { readonly is: 'moved'; readonly row: StagedRow; readonly state: RecordState }
  | { readonly is: 'same'; readonly key: SourceKey; readonly state: RecordState }

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
 * True when the row cannot be judged by fingerprints alone. The last row that was merged need not be merged
 * again: that would change nothing, and saves reading the data of every record of a list that leaves members out.
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
  if (known?.hash !== content) return { is: 'fresh', row: staged, data: merged }
  const moved =
    known.number !== staged.number ||
    known.parent !== staged.parent ||
    known.modified !== staged.modified ||
    known.row_hash !== staged.row_hash
  return moved ? { is: 'moved', row: staged, state: known.state } : { is: 'same', key: known.key, state: known.state }
}

/**
 * Rows of one page by key, each once: a source that moves while it is read lists a record twice. The later one
 * counts, and what it leaves empty comes from the earlier.
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
  // A member is weak in the fold only where both rows may have left it out.
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
