import { type SqlBool, sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'
import type { SearchTerm } from '../../core/search-terms.ts'
import type { Database } from '../database/database.ts'
import { lastByKey } from '../database/lists.ts'
import { LAST } from '../database/starting-with.ts'
import { recordsByKey } from './staged-rows.ts'

interface Of {
  readonly key: SourceKey
  readonly terms: readonly SearchTerm[]
}

/** Replaces the terms of these records: a part of the commit that stages them. */
export async function putTerms(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  records: readonly Of[],
): Promise<void> {
  await db
    .deleteFrom('search_term')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(
      flavour.oneOf(
        'key',
        records.map(({ key }) => key),
      ),
    )
    .execute()
  const rows = records.flatMap(({ key, terms }) => terms.map(({ kind, value }) => ({ key, kind, value })))
  if (rows.length === 0) return
  await sql`
    insert into search_term (connection, kind, value, stream, key)
    select ${connection}, r.kind, r.value, ${stream}, r.key
    from ${flavour.rows('r', { key: 'text', kind: 'text', value: 'text' }, rows)} where true
    on conflict do nothing
  `.execute(db)
}

/** Records with this very term, by stream and key. */
export async function recordsByTerm(
  database: Database,
  connection: ConnectionId,
  { kind, value }: SearchTerm,
  limit: number,
): Promise<readonly StagedRecord[]> {
  const rows = await database.db
    .selectFrom('search_term')
    .select(['stream', 'key'])
    .where('connection', '=', connection)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .orderBy('stream')
    .orderBy('key')
    .limit(limit)
    .execute()
  return recordsOf(database, connection, rows)
}

// A record is found once for each of its words that begins so, and seldom for more than a few.
const WORDS_OF_ONE = 3

/** Records of whose words some begins with each of `beginnings`; the longest one leads, as the fewest begin with it. */
export async function recordsByWords(
  database: Database,
  connection: ConnectionId,
  beginnings: readonly string[],
  limit: number,
): Promise<readonly StagedRecord[]> {
  const [first, ...others] = [...beginnings].sort((a, b) => b.length - a.length)
  if (first === undefined) return []
  const begins = (table: string, word: string) =>
    sql<SqlBool>`${sql.ref(`${table}.kind`)} = 'word' and ${sql.ref(`${table}.value`)} >= ${word}
      and ${sql.ref(`${table}.value`)} < ${word + LAST}`
  const also = others.map(
    (word) => sql`and exists (
      select 1 from search_term as o where o.connection = t.connection and o.stream = t.stream and o.key = t.key
        and ${begins('o', word)})`,
  )
  const { rows } = await sql<{ stream: StreamName; key: SourceKey }>`
    select t.stream, t.key from search_term as t
    where t.connection = ${connection} and ${begins('t', first)} ${sql.join(also, sql` `)}
    order by t.value, t.stream, t.key limit ${limit * WORDS_OF_ONE}`.execute(database.db)
  return (await recordsOf(database, connection, rows)).slice(0, limit)
}

async function recordsOf(
  database: Database,
  connection: ConnectionId,
  found: readonly { readonly stream: StreamName; readonly key: SourceKey }[],
): Promise<readonly StagedRecord[]> {
  const each = lastByKey(found, ({ stream, key }) => `${stream}\n${key}`)
  const read = new Map<StreamName, ReadonlyMap<SourceKey, StagedRecord>>()
  for (const [stream, some] of Map.groupBy(each, (one) => one.stream)) {
    const keys = some.map(({ key }) => key)
    read.set(stream, await recordsByKey(database, connection, stream, keys))
  }
  return each.flatMap(({ stream, key }) => read.get(stream)?.get(key) ?? [])
}
