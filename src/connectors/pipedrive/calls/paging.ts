import type { z } from 'zod'
import { SyncError } from '../../../core/errors.ts'
import type { Client } from './client.ts'
import { pageV1, pageV2 } from './envelope.ts'
import type { Endpoint } from './prices.ts'
import type { Query } from './request.ts'

/** The largest page, which every list asks for: a page costs the same whatever its size. */
const PAGE_SIZE = 500

/** Query parameters that leave rows out. */
const NARROWING = /^(updated_since|updated_until|.*_id|ids|status)$/

/** All pages of an API v2 list. Rows that cannot be read are set aside. @throws SyncError as `Client.call` */
export async function* pagesV2<T>(
  client: Client,
  endpoint: Endpoint,
  query: Query,
  item: z.ZodType<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  const answer = pageV2(item)
  const pageAt = (cursor: string | undefined) =>
    client.call({ endpoint, query: { ...query, limit: PAGE_SIZE, cursor } }, answer, signal)
  const walk = walkOf(client, endpoint, query)
  let cursor: string | undefined
  try {
    for (;;) {
      let page = await pageAt(cursor)
      // Read once more, since a record that is missing from a list would be created a second time: where an empty page
      // came although more was promised (it may have been deleted since), where a full page does not say whether it is
      // the last, and where rows cannot be read.
      const isFullWithoutWord = sizeOf(page) >= PAGE_SIZE && page.next === undefined
      if ((sizeOf(page) === 0 && cursor !== undefined) || isFullWithoutWord || page.odd.length > 0) {
        page = await pageAt(cursor)
      }
      walk.odd.push(...page.odd)
      if (page.rows.length > 0) yield page.rows
      if (!page.next) return walk.ended()
      if (page.next === cursor) throw endless(endpoint)
      cursor = page.next
    }
  } finally {
    walk.note()
  }
}

interface PageOptions<T> {
  /** Values of the `{…}` in the endpoint. */
  readonly path?: Readonly<Record<string, string>>
  /** The largest page that this list gives. */
  readonly size?: number
  /**
   * By what a row is known again. With it, a page begins with the last row of the one before: where that is not so, rows
   * were deleted meanwhile and others moved up over the edge, and a page is gone back. Else one of those would be missing.
   */
  readonly idOf?: (row: T) => number
}

/** All pages of an API v1 list. Rows that cannot be read are set aside. @throws SyncError as `Client.call` */
export async function* pagesV1<T>(
  client: Client,
  endpoint: Endpoint,
  query: Query,
  item: z.ZodType<T>,
  signal: AbortSignal,
  { path = {}, size = PAGE_SIZE, idOf }: PageOptions<T> = {},
): AsyncGenerator<readonly T[]> {
  const answer = pageV1(item)
  const pageAt = (start: number) =>
    client.call({ endpoint, path, query: { ...query, start, limit: size } }, answer, signal)
  const walk = walkOf(client, endpoint, query)
  const edges = idOf === undefined ? null : edgesOf(idOf)
  let start = 0
  try {
    for (;;) {
      let page = await pageAt(start)
      if ((sizeOf(page) === 0 && start > 0) || page.odd.length > 0) page = await pageAt(start)
      if (edges?.moved(start, page)) {
        start = edges.at(Math.max(0, start - size))
        continue
      }
      walk.odd.push(...page.odd)
      const rows = edges?.fresh(page.rows) ?? page.rows
      if (rows.length > 0) yield rows
      // Some lists of API v1 say nothing about paging: there we assume that another page follows a full one.
      if (!(page.more ?? sizeOf(page) >= size)) return walk.ended()
      const next = page.nextStart ?? start + sizeOf(page)
      if (next <= start) throw endless(endpoint)
      start = edges !== null && sizeOf(page) >= size ? edges.at(next - 1) : next
    }
  } finally {
    walk.note()
  }
}

interface Page<T> {
  readonly rows: readonly T[]
  readonly odd: readonly unknown[]
}

/** Sees to it that pages of a list that moves while it is walked join. */
function edgesOf<T>(idOf: (row: T) => number) {
  let before: ReadonlySet<number> = new Set()
  let last: ReadonlySet<number> = new Set()
  let edge: number | null = null
  const gone = new Set<number>()
  return {
    /** The next page is to begin with a row that was told. */
    at: (start: number): number => {
      edge = start
      return start
    },
    /** Whether it does not: once for each place, since a list may leave out rows of its own accord. */
    moved: (start: number, page: Page<T>): boolean => {
      const [first] = page.rows
      const joins = first !== undefined && [last, before].some((seen) => seen.has(idOf(first)))
      if (joins || start === 0 || start !== edge || page.odd.length > 0 || gone.has(start)) return false
      gone.add(start)
      return true
    },
    /** Rows that the pages before did not have. */
    fresh: (rows: readonly T[]): readonly T[] => {
      const found = rows.filter((row) => !last.has(idOf(row)) && !before.has(idOf(row)))
      before = last
      last = new Set(rows.map(idOf))
      return found
    },
  }
}

/**
 * A list of API v1 that comes in one piece. Rows that cannot be read are set aside. @throws SyncError as `Client.call`
 */
export async function wholeV1<T>(
  client: Client,
  endpoint: Endpoint,
  item: z.ZodType<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const ask = () => client.call({ endpoint }, pageV1(item), signal)
  const first = await ask()
  const { rows, odd } = first.odd.length > 0 ? await ask() : first
  client.setAside.note(endpoint, odd, true)
  return rows
}

/** Everything at once, for what is never long: fields, pipelines, stages. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

function walkOf(client: Client, endpoint: Endpoint, query: Query) {
  const odd: unknown[] = []
  const narrowed = Object.entries(query).some(([name, value]) => value !== undefined && NARROWING.test(name))
  let whole = false
  return {
    odd,
    ended: () => {
      whole = !narrowed
    },
    /** To be called at the end of a walk, also when the caller broke it off. */
    note: () => client.setAside.note(endpoint, odd, whole),
  }
}

const sizeOf = ({ rows, odd }: { readonly rows: readonly unknown[]; readonly odd: readonly unknown[] }): number =>
  rows.length + odd.length

const endless = (endpoint: Endpoint): SyncError =>
  new SyncError('pipedrive.unreadable', `Pipedrive's pages of ${endpoint} lead nowhere.`, { do: 'retry' })
