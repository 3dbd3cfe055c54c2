import type { z } from 'zod'
import { SyncError } from '../../core/errors.ts'
import type { Client } from './client.ts'
import { pageV1, pageV2 } from './envelope.ts'
import type { Endpoint } from './prices.ts'
import type { Query } from './request.ts'

/** The most a list gives, and what every list asks for: a page costs the same whatever its size. */
export const PAGE_SIZE = 500

/** All pages of an API v2 list. @throws SyncError as `Client.call` */
export async function* pagesV2<T>(
  client: Client,
  endpoint: Endpoint,
  query: Query,
  item: z.ZodType<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  const answer = pageV2(item)
  let cursor: string | undefined
  for (;;) {
    const page = await client.call({ endpoint, query: { ...query, limit: PAGE_SIZE, cursor } }, answer, signal)
    if (page.data !== null && page.data.length > 0) yield page.data
    const next = page.additional_data?.next_cursor
    if (!next) return
    if (next === cursor) throw endless(endpoint)
    cursor = next
  }
}

/** All pages of an API v1 list. @throws SyncError as `Client.call` */
export async function* pagesV1<T>(
  client: Client,
  endpoint: Endpoint,
  query: Query,
  item: z.ZodType<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  const answer = pageV1(item)
  let start = 0
  for (;;) {
    const page = await client.call({ endpoint, query: { ...query, start, limit: PAGE_SIZE } }, answer, signal)
    const rows = page.data ?? []
    if (rows.length > 0) yield rows
    const pagination = page.additional_data?.pagination
    if (!pagination?.more_items_in_collection) return
    const next = pagination.next_start ?? start + rows.length
    if (next <= start) throw endless(endpoint)
    start = next
  }
}

/** Everything at once, for what is never long: fields, pipelines, stages. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

const endless = (endpoint: Endpoint): SyncError =>
  new SyncError('pipedrive.unreadable', `Pipedrive's pages of ${endpoint} lead nowhere.`, { do: 'retry' })
