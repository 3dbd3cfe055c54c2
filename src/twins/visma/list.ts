import { type Filters, inspectQuery, legacy, queryNames, select } from './filters.ts'
import { badRequest, json, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import type { Metadata, Row } from './rows/parts.ts'

export interface ListOf<T> {
  readonly path: string
  readonly items: (ask: Ask) => readonly T[]
  readonly filters: Filters<T>
  /** `expand` tells whether a switch is on. `metadata` is null where the endpoint has no pages. */
  readonly row: (item: T, ask: Ask, reading: { metadata: Metadata | null; expand: (flag: string) => boolean }) => Row
  /**
   * `rows`: a bare array with the total in every row. `envelope`: `{ pageNumber, pageSize, totalCount, records }`.
   * `whole`: everything at once, no page parameters.
   */
  readonly paging: 'rows' | 'envelope' | 'whole'
  /** With `whole`: pages for callers that ask for them, where the switch is on. */
  readonly mayPage?: boolean
  readonly maxPageSize?: number
  /** Query parameters that must be there. */
  readonly required?: readonly string[]
}

// The page size for callers that name none: they get only a part of the list, and nothing says so.
const DEFAULT_PAGE_SIZE = 100

/** A route that lists. */
export function list<T>(of: ListOf<T>): Route {
  const known = [...queryNames(of.filters), ...(of.paging === 'whole' ? [] : ['pageNumber', 'pageSize'])]
  return {
    method: 'GET',
    path: of.path,
    query: known,
    answer: (ask) => {
      const pages = of.mayPage === true && ask.quirks.pagedBalances && ask.url.searchParams.has('pageNumber')
      // Which versions take pages here is not said, so whoever asks for one is right either way.
      inspectQuery(ask, of.mayPage === true ? [...known, 'pageNumber', 'pageSize'] : known)
      for (const name of of.required ?? [])
        if (!ask.url.searchParams.get(name)) throw new Refused(badRequest(`${name} is required.`))
      const found = select(ask, ordered(of.items(ask), ask.quirks), of.filters)
      const expand = expansion(ask, of.filters)
      if (of.paging === 'whole' && !pages)
        return json(found.map((item) => of.row(item, ask, { metadata: null, expand })))
      const page = readPage(ask, Math.min(of.maxPageSize ?? 1000, ask.maxPageSize))
      const rows = slice(found, page, ask.quirks.beyondTheEnd)
      const metadata = { totalCount: found.length, maxPageSize: page.max }
      if (of.paging !== 'envelope') return json(rows.map((item) => of.row(item, ask, { metadata, expand })))
      const records = rows.map((item) => of.row(item, ask, { metadata: null, expand }))
      return json({ pageNumber: page.number, pageSize: page.size, totalCount: found.length, records })
    },
  }
}

function ordered<T>(items: readonly T[], { order }: Ask['quirks']): readonly T[] {
  if (order === 'entered') return items
  const time = (item: T): string => (item as { lastModifiedDateTime?: string }).lastModifiedDateTime ?? ''
  return [...items].sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0))
}

export interface Page {
  readonly number: number
  readonly size: number
  readonly max: number
}

export function readPage(ask: Ask, max: number): Page {
  const number = positive(ask, 'pageNumber')
  const size = positive(ask, 'pageSize')
  if (number === null || size === null) ask.odd('a list was read without pageNumber and pageSize')
  // Too large a page is lowered without a word; only `maxPageSize` in the rows tells.
  return { number: number ?? 1, size: Math.min(size ?? DEFAULT_PAGE_SIZE, max), max }
}

export function slice<T>(items: readonly T[], page: Page, beyondTheEnd: 'empty' | 'repeat'): readonly T[] {
  const pages = Math.max(1, Math.ceil(items.length / page.size))
  const number = beyondTheEnd === 'repeat' ? Math.min(page.number, pages) : page.number
  return items.slice((number - 1) * page.size, number * page.size)
}

function positive(ask: Ask, name: string): number | null {
  const text = ask.url.searchParams.get(name)
  if (text === null) return null
  if (!/^[1-9]\d*$/.test(text)) throw new Refused(badRequest(`The value "${text}" is not valid for ${name}.`))
  return Number(text)
}

/** Which switches (`expandApplications=true`) are on. */
function expansion<T>(ask: Ask, filters: Filters<T>): (flag: string) => boolean {
  const on = new Set<string>()
  for (const [name, { kind }] of Object.entries(filters)) {
    const value = kind === 'flag' ? ask.url.searchParams.get(name) : null
    if (value !== null && value !== 'true' && value !== 'false') ask.odd(`"${name}" is neither true nor false`)
    if (value === 'true') on.add(name)
  }
  return (flag) => on.has(flag)
}

/** A route that reads one thing, with its row version as ETag where it has one. */
export function single(
  path: string,
  find: (ask: Ask) => { readonly row: Row; readonly timeStamp?: string },
  ...switches: readonly string[]
): Route {
  return {
    method: 'GET',
    path,
    query: switches,
    answer: (ask) => {
      inspectQuery(ask, switches)
      const { row, timeStamp } = find(ask)
      return json(row, 200, timeStamp === undefined ? {} : etag(ask, timeStamp))
    },
  }
}

/** The header that tells the row version, or none where something on the way removes it. */
export function etag({ quirks }: Ask, timeStamp: string): { readonly etag?: string } {
  const given = quirks.quotedEtags ? `"${timeStamp}"` : timeStamp
  switch (quirks.etagsArrive) {
    case 'as sent':
      return { etag: given }
    case 'weakened':
      return { etag: `W/${given}` }
    case 'never':
      return {}
  }
}

/** Parameters every old list still declares. */
export const LEGACY = legacy('greaterThanValue', 'numberToRead', 'skipRecords')
export const ORDER_BY = legacy('orderBy')
