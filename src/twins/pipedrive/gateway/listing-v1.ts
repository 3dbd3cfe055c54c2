import type { Query, QuerySchema } from './query.ts'
import type { Reply } from './route.ts'

export const PAGE_V1: QuerySchema = { start: 'int', limit: { max: 500 } }

/** A page of API v1: an offset into what is there now, so rows shift while a caller pages. Empty is `null`. */
export function pageV1<T>(rows: readonly T[], query: Query, show: (row: T) => unknown): Reply {
  const start = Math.max(0, query.int('start') ?? 0)
  const limit = query.int('limit') ?? 100
  const shown = rows.slice(start, start + limit)
  const more = start + limit < rows.length
  const pagination = { start, limit, more_items_in_collection: more, ...(more ? { next_start: start + limit } : {}) }
  const data = shown.length === 0 ? null : shown.map(show)
  return { body: { success: true, data, additional_data: { pagination } } }
}
