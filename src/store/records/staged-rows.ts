import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { RecordState, StagedRecord, StreamName } from '../../core/record.ts'
import type { Database, Schema } from '../database/database.ts'

type StagedRow = Omit<
  Schema['record'],
  'connection' | 'row_hash' | 'waiting_for' | 'first_at' | 'emptied_at' | 'due_on' | 'open_place'
> & {
  readonly data: string | null
}

/**
 * Staged records of a connection with their data; the data of a record whose payload was cleared is `null`.
 *
 * The data is looked up record by record and not joined: before its first statistics, PostgreSQL would join by
 * connection and stream alone, and so compare each record with the data of all others.
 */
export const stagedRows = ({ db }: Database, connection: ConnectionId) =>
  db
    .selectFrom('record')
    .select((record) => [
      'record.stream',
      'record.key',
      'record.number',
      'record.parent',
      'record.modified',
      'record.hash',
      'record.state',
      'record.reason',
      'record.seen_by',
      record
        .selectFrom('payload')
        .select('payload.data')
        .whereRef('payload.connection', '=', 'record.connection')
        .whereRef('payload.stream', '=', 'record.stream')
        .whereRef('payload.key', '=', 'record.key')
        .as('data'),
    ])
    .where('record.connection', '=', connection)

export const stagedRecord = (row: StagedRow): StagedRecord => ({
  stream: row.stream,
  key: row.key,
  number: row.number,
  parent: row.parent === '' ? null : row.parent,
  modified: row.modified,
  data: row.data === null ? null : JSON.parse(row.data),
  hash: row.hash,
  state: row.state,
  reason: row.reason,
  seenBy: row.seen_by,
})

export async function recordsByKey(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, StagedRecord>> {
  const rows = await stagedRows(database, connection)
    .where('record.stream', '=', stream)
    .where(database.flavour.oneOf('record.key', keys))
    .execute()
  return new Map(rows.map((row) => [row.key, stagedRecord(row)]))
}

// Those that are looked for come first in the order: in the order of keys alone, SQLite would read the whole stream.

/** Of several records with one number, the first by key. */
export async function recordsByNumber(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, StagedRecord>> {
  const rows = await stagedRows(database, connection)
    .where('record.stream', '=', stream)
    .where(database.flavour.oneOf('record.number', numbers))
    .orderBy('record.number')
    .orderBy('record.key', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.number ?? '', stagedRecord(row)]))
}

export async function recordsByParent(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  parents: readonly string[],
): Promise<readonly StagedRecord[]> {
  const rows = await stagedRows(database, connection)
    .where('record.stream', '=', stream)
    .where(database.flavour.oneOf('record.parent', parents))
    .orderBy('record.parent')
    .orderBy('record.key')
    .execute()
  return rows.map(stagedRecord)
}

export async function keysByParent(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  parents: readonly string[],
): Promise<ReadonlyMap<string, readonly SourceKey[]>> {
  const rows = await db
    .selectFrom('record')
    .select(['parent', 'key'])
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('parent', parents))
    .orderBy('parent')
    .orderBy('key')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ parent }) => parent)].map(([parent, some]) => [parent, some.map(({ key }) => key)]),
  )
}

/** The staged records of a stream, by key, some at a time. */
export const walkRecords = (
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  after: SourceKey | null,
  limit: number,
): Promise<readonly StagedRecord[]> => pageByKey(stagedRows(database, connection), stream, after, limit)

async function pageByKey(
  rows: ReturnType<typeof stagedRows>,
  stream: StreamName,
  after: SourceKey | null,
  limit: number,
): Promise<readonly StagedRecord[]> {
  const page = await rows
    .where('record.stream', '=', stream)
    .$if(after !== null, (query) => query.where('record.key', '>', after as SourceKey))
    .orderBy('record.key')
    .limit(limit)
    .execute()
  return page.map(stagedRecord)
}

// The very text of the index `payload_open`: it is used only where the statement names its condition.
const OPEN = sql`(case when payload.data like '%"status":"Open"%' then 'open' end)`

/** Keys of the staged records of a stream whose `status` is `Open`, some at a time. */
export async function openKeys(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  after: SourceKey | null,
  limit: number,
): Promise<readonly SourceKey[]> {
  const rows = await db
    .selectFrom('payload')
    .select('payload.key')
    .where('payload.connection', '=', connection)
    .where('payload.stream', '=', stream)
    .where(sql<boolean>`${OPEN} = 'open'`)
    .$if(after !== null, (query) => query.where('payload.key', '>', after as SourceKey))
    .orderBy('payload.key')
    .limit(limit)
    .execute()
  return rows.map(({ key }) => key)
}

export async function countByParent(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  parents: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('record')
    .select(({ fn }) => ['parent', fn.countAll<number>().as('count')])
    .where('connection', '=', connection)
    .where(flavour.oneOf('stream', streams))
    .where(flavour.oneOf('parent', parents))
    .groupBy('parent')
    .execute()
  return new Map(rows.map(({ parent, count }) => [parent, count]))
}

// A literal: a partial index is used only where the text of the statement names its condition.
const PENDING = sql.lit<RecordState>('pending')

/** The same of those that are pending. */
export const pendingRecords = (
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  after: SourceKey | null,
  limit: number,
): Promise<readonly StagedRecord[]> =>
  pageByKey(stagedRows(database, connection).where('record.state', '=', PENDING), stream, after, limit)

export async function pendingCounts(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
): Promise<ReadonlyMap<StreamName, number>> {
  const rows = await db
    .selectFrom('record')
    .select(({ fn }) => ['stream', fn.countAll<number>().as('count')])
    .where('connection', '=', connection)
    .where('state', '=', PENDING)
    .where(flavour.oneOf('stream', streams))
    .groupBy('stream')
    .execute()
  return new Map(rows.map(({ stream, count }) => [stream, count]))
}

export async function pendingByParent(
  database: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  after: string | null,
  most: number,
): Promise<ReadonlyMap<string, readonly StagedRecord[]>> {
  const pending = () =>
    stagedRows(database, connection)
      .where('record.state', '=', PENDING)
      .where(database.flavour.oneOf('record.stream', streams))
      .orderBy('record.parent')
      .orderBy('record.stream')
      .orderBy('record.key')
  const rows = await pending()
    .$if(after !== null, (query) => query.where('record.parent', '>', after as string))
    .limit(most)
    .execute()
  const byParent = Map.groupBy(rows, (row) => row.parent)
  const last = rows.at(-1)?.parent
  // The last parent may have more records than the limit let through, so it is left for the next time.
  if (rows.length === most && last !== undefined) {
    if (byParent.size > 1) byParent.delete(last)
    else byParent.set(last, await pending().where('record.parent', '=', last).execute())
  }
  return new Map([...byParent].map(([parent, some]) => [parent, some.map(stagedRecord)]))
}

export async function pendingParents(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('record')
    .select('parent')
    .distinct()
    .where('connection', '=', connection)
    .where('state', '=', PENDING)
    .where(flavour.oneOf('stream', streams))
    .$if(after !== null, (query) => query.where('parent', '>', after as string))
    .orderBy('parent')
    .limit(limit)
    .execute()
  return rows.map(({ parent }) => parent)
}

export async function missingParents(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  party: StreamName,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('record')
    .select('record.parent')
    .distinct()
    .where('record.connection', '=', connection)
    .where('record.state', '=', PENDING)
    .where(flavour.oneOf('record.stream', streams))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('record as party')
            .select('party.key')
            .whereRef('party.connection', '=', 'record.connection')
            .where('party.stream', '=', party)
            .whereRef('party.number', '=', 'record.parent'),
        ),
      ),
    )
    .orderBy('record.parent')
    .execute()
  return rows.map(({ parent }) => parent)
}
