import { comparable, latestTrue, type SourceTime } from '../../../core/checkpoint.ts'
import { fingerprint } from '../../../core/fingerprint.ts'
import type { Json } from '../../../core/json.ts'
import { readAhead } from '../../../core/read-ahead.ts'
import type { Page, RejectedRow, SourceRecord } from '../../../core/record.ts'
import { isObject } from '../decode.ts'
import { joinBatch, journalLines } from '../documents/journal.ts'
import { type RawPage, rawPage } from './answer.ts'
import type { Query, VismaClient } from './client.ts'
import { type WalkedPage, walk } from './paging.ts'
import { decodeRow, namelessRow, type StreamDefinition } from './stream.ts'
import { filterTime, LONG_AGO } from './time.ts'

export interface ReadOptions {
  readonly client: VismaClient
  readonly pageSize: number
  readonly signal: AbortSignal
}

/** All rows of `definition` that `filter` lets through, decoded, a page at a time. */
export async function* readPages<Data extends Json>(
  definition: StreamDefinition<Data>,
  filter: Query,
  options: ReadOptions,
): AsyncGenerator<Page<Data>> {
  const raw = (signal: AbortSignal) => rawPages(definition, filter, { ...options, signal })
  for await (const page of readAhead(raw, options.signal)) yield decodedPage(definition, page)
}

/** What is of use of a stream that is read from its beginning. */
export async function* wholeOf<Data extends Json>(
  definition: StreamDefinition<Data>,
  options: ReadOptions,
): AsyncGenerator<Page<Data>> {
  const { whole = {} } = definition
  for await (const page of readPages(definition, { ...sinceFilter(definition, null), ...whole }, options)) {
    // Visma ignores a filter it does not know and answers 200 with everything, so the rows are checked here.
    yield { ...page, records: page.records.filter(({ data }) => has(data, whole)) }
  }
}

const has = (data: Json, members: Readonly<Record<string, string>>): boolean =>
  isObject(data) && Object.entries(members).every(([name, value]) => data[name] === value)

function decodedPage<Data extends Json>(definition: StreamDefinition<Data>, { rows, total }: WalkedPage): Page<Data> {
  const records: SourceRecord<Data>[] = []
  const rejected: RejectedRow[] = []
  for (const row of rows) {
    const decoded = decodeRow(definition, row)
    if ('reason' in decoded) rejected.push(decoded)
    else records.push(decoded)
  }
  rows.length = 0
  return { records, rejected, total }
}

/** The query parameters by which this endpoint takes `since`. */
export function sinceFilter(definition: StreamDefinition, since: SourceTime | null): Query {
  switch (definition.since) {
    case 'none':
      return {}
    case 'time':
      return { lastModifiedDateTime: since === null ? LONG_AGO : filterTime(since) }
    case 'condition':
      // Both or neither: Visma ignores a date without its condition and answers 200 with everything.
      return since === null ? {} : { lastModifiedDateTime: filterTime(since), lastModifiedDateTimeCondition: '>=' }
  }
}

function rawPages(definition: StreamDefinition, filter: Query, options: ReadOptions): AsyncGenerator<WalkedPage> {
  const query = { ...definition.query, ...filter }
  switch (definition.paging) {
    case 'whole':
      return slices(definition, query, options)
    case 'lines':
      return whole(definition, walkOf(definition, query, options))
    case 'array':
    case 'envelope':
      return walkOf(definition, query, options)
  }
}

function walkOf(definition: StreamDefinition, query: Query, { client, pageSize, signal }: ReadOptions) {
  const byLines = definition.paging === 'lines'
  return walk({
    path: definition.path,
    pageSize,
    read: (number) => readList(client, definition.path, { ...query, pageNumber: number, pageSize }, signal),
    identity: (row) => (byLines ? `${rowName(definition, row)} ${firstLine(row)}` : rowName(definition, row)),
    changed: (row) => changeOf(row, client),
    again: !byLines,
    weight: (row) => (byLines ? journalLines(row).length : 1),
  })
}

/** One answer with all rows, handed on in slices, so that the store need not commit 50,000 rows at once. */
async function* slices(definition: StreamDefinition, query: Query, { client, pageSize, signal }: ReadOptions) {
  const { rows } = await readList(client, definition.path, query, signal)
  const once = [...new Map(rows.map((row) => [rowName(definition, row), row])).values()]
  for (let at = 0; at === 0 || at < once.length; at += pageSize) {
    yield { rows: once.slice(at, at + pageSize), total: once.length }
  }
}

/** Joins rows that a page border cut in two: the last row of a page is kept back until the next page is there. */
async function* whole(definition: StreamDefinition, pages: AsyncGenerator<WalkedPage>): AsyncGenerator<WalkedPage> {
  let held: { readonly row: unknown; readonly name: string } | null = null
  let lastTotal: number | null = null
  for await (const { rows, total } of pages) {
    lastTotal = total
    const complete: unknown[] = []
    for (const row of rows) {
      const name = rowName(definition, row)
      if (held !== null && held.name === name) held = { row: joinBatch(held.row, row), name }
      else {
        if (held !== null) complete.push(held.row)
        held = { row, name }
      }
    }
    yield { rows: complete, total }
  }
  if (held !== null) yield { rows: [held.row], total: lastTotal }
}

/** One call of a list. */
async function readList(client: VismaClient, path: string, query: Query, signal: AbortSignal): Promise<RawPage> {
  return (await client.get(path, query, rawPage, signal)).value
}

const rowName = (definition: StreamDefinition, row: unknown): string =>
  (isObject(row) ? definition.name(row) : null) ?? namelessRow(row)

/** When a row was changed; `null` where it is stamped ahead of the server's clock, which cannot be true. */
function changeOf(row: unknown, client: VismaClient): SourceTime | null {
  const given = isObject(row) ? row.lastModifiedDateTime : null
  if (typeof given !== 'string') return null
  const time = comparable(given)
  return time <= latestTrue(client.serverNow()) ? time : null
}

function firstLine(batch: unknown): string {
  const [line] = journalLines(batch)
  return isObject(line) ? String(line.lineNumber ?? fingerprint(line)) : ''
}
