import type { Instant, Row } from '../model.ts'
import { compareText, type Table } from '../table.ts'
import { invalid } from './errors.ts'
import type { Query, QuerySchema } from './query.ts'
import { ok, type Reply } from './route.ts'

/** Parameters every v2 list has. */
export const PAGE: QuerySchema = { limit: { max: 500 }, cursor: 'text' }
export const SORT: QuerySchema = { sort_by: ['id', 'update_time', 'add_time'], sort_direction: ['asc', 'desc'] }
export const CHANGED: QuerySchema = { updated_since: 'instant', updated_until: 'instant' }

interface Cursor {
  readonly field: string
  readonly fieldValue: string | number
  readonly sortDirection: 'asc' | 'desc'
  readonly id: number
  /** The query it belongs to. */
  readonly q: string
}

export interface Listing<T extends Row> {
  readonly table: Table<T>
  /** Rows under a parent, where the query names one; else the whole table is walked. */
  readonly under?: readonly T[] | undefined
  readonly keep?: (row: T) => boolean
  readonly query: Query
}

/**
 * A page of API v2: keyset paging, so rows that move while a caller pages come twice or not at all, as in the
 * real one.
 */
function pageOf<T extends Row>(listing: Listing<T>): { readonly rows: T[]; readonly next: string | null } {
  const { query } = listing
  const limit = query.int('limit') ?? 100
  const field = query.text('sort_by') ?? 'id'
  const direction = (query.text('sort_direction') ?? 'asc') as 'asc' | 'desc'
  const cursor = readCursor(query)
  const rows: T[] = []
  for (const row of walk(listing, field, direction, cursor)) {
    rows.push(row)
    if (rows.length > limit) break
  }
  if (rows.length <= limit) return { rows, next: null }
  rows.pop()
  const last = rows.at(-1) as T
  return { rows, next: writeCursor(query, { field, fieldValue: sortValue(last, field), direction, id: last.id }) }
}

export function listReply<T extends Row>(listing: Listing<T>, show: (row: T) => unknown): Reply {
  const { rows, next } = pageOf(listing)
  return ok(rows.map(show), { next_cursor: next })
}

const sortValue = (row: Row, field: string): string | number => {
  const value = (row as unknown as Record<string, unknown>)[field]
  return typeof value === 'string' || typeof value === 'number' ? value : ''
}

function* walk<T extends Row>(
  listing: Listing<T>,
  field: string,
  direction: 'asc' | 'desc',
  cursor: Cursor | null,
): Generator<T> {
  const keep = keeper(listing)
  const rows = ordered(listing, field, keep)
  const step = direction === 'asc' ? 1 : -1
  const start = cursor === null ? (step === 1 ? 0 : rows.length - 1) : seek(rows, field, cursor, step)
  for (let at = start; at >= 0 && at < rows.length; at += step) {
    const row = rows.at(at)
    if (row !== undefined && keep(row)) yield row
  }
}

/** Rows ascending by `field`, then id. A whole table is never copied. */
function ordered<T extends Row>(listing: Listing<T>, field: string, keep: (row: T) => boolean): Sequence<T> {
  const { table, under, query } = listing
  if (under !== undefined) return field === 'id' ? sequence(under) : sequence(sort(under, field))
  if (field === 'id') return { length: table.ids.length, at: (at) => table.get(table.ids[at] ?? -1) }
  // A delta is small, so sorting the rows that passed the filter is faster than sorting the table after every write.
  if (query.has('updated_since')) return sequence(sort([...table.rows.values()].filter(keep), field))
  return sequence(table.sorted(field, (row) => String(sortValue(row, field))))
}

interface Sequence<T> {
  readonly length: number
  readonly at: (index: number) => T | undefined
}
const sequence = <T>(rows: readonly T[]): Sequence<T> => ({ length: rows.length, at: (index) => rows[index] })
const sort = <T extends Row>(rows: readonly T[], field: string): T[] =>
  [...rows].sort((a, b) => compare(sortValue(a, field), sortValue(b, field)) || a.id - b.id)
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))

/** Index of the first row past the cursor, by halving. */
function seek<T extends Row>(rows: Sequence<T>, field: string, cursor: Cursor, step: 1 | -1): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows.at(middle) as T
    const order = compare(sortValue(row, field), cursor.fieldValue) || row.id - cursor.id
    if (order < 0 || (order === 0 && step === 1)) low = middle + 1
    else high = middle
  }
  return step === 1 ? low : low - 1
}

function keeper<T extends Row>({ query, keep }: Listing<T>): (row: T) => boolean {
  const since: Instant | undefined = query.text('updated_since')
  const until: Instant | undefined = query.text('updated_until')
  const ids = query.ids('ids')
  const wanted = ids === undefined ? undefined : new Set(ids)
  return (row) =>
    (since === undefined || row.update_time >= since) &&
    (until === undefined || row.update_time < until) &&
    (wanted === undefined || wanted.has(row.id)) &&
    (keep === undefined ? !row.is_deleted : keep(row))
}

function writeCursor(query: Query, at: { field: string; fieldValue: string | number; direction: string; id: number }) {
  const { direction, ...rest } = at
  return Buffer.from(JSON.stringify({ ...rest, sortDirection: direction, q: query.fingerprint })).toString('base64url')
}

function readCursor(query: Query): Cursor | null {
  const text = query.text('cursor')
  if (text === undefined) return null
  let read: Cursor
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
  } catch {
    throw invalid('cursor', 'is invalid', 'a cursor that no answer held')
  }
  if (typeof read?.q !== 'string') throw invalid('cursor', 'is invalid', 'a cursor that no answer held')
  if (read.q !== query.fingerprint) {
    throw invalid(
      'cursor',
      'does not belong to this query',
      'a cursor sent with another query than the one it came from',
    )
  }
  return read
}
