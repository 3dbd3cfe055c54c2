import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { RecordState, StagedRecord, StreamName } from '../../core/record.ts'
import type { Database } from '../database/database.ts'
import { stagedRecord, stagedRows } from './staged-rows.ts'

// A literal: a partial index is used only where the text of the statement names its condition.
const PENDING = sql.lit<RecordState>('pending')

export async function pendingRecords(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  after: SourceKey | null,
  limit: number,
): Promise<readonly StagedRecord[]> {
  const rows = await stagedRows(database, connection)
    .where('record.stream', '=', stream)
    .where('record.state', '=', PENDING)
    .$if(after !== null, (query) => query.where('record.key', '>', after as SourceKey))
    .orderBy('record.key')
    .limit(limit)
    .execute()
  return rows.map(stagedRecord)
}

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

export async function pendingParents(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  after: string | null,
  most: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('record')
    .select('parent')
    .where('connection', '=', connection)
    .where('state', '=', PENDING)
    .where(flavour.oneOf('stream', streams))
    .$if(after !== null, (query) => query.where('parent', '>', after as string))
    .orderBy('parent')
    .limit(most)
    .execute()
  const parents = [...new Set(rows.map(({ parent }) => parent))]
  // The last parent may have more records than the limit let through, so it is left for the next time.
  return rows.length < most || parents.length === 1 ? parents : parents.slice(0, -1)
}

export async function pendingOfParents(
  database: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  parents: readonly string[],
): Promise<readonly StagedRecord[]> {
  const rows = await stagedRows(database, connection)
    .where('record.state', '=', PENDING)
    .where(database.flavour.oneOf('record.parent', parents))
    .where(database.flavour.oneOf('record.stream', streams))
    .orderBy('record.parent')
    .orderBy('record.stream')
    .orderBy('record.key')
    .execute()
  return rows.map(stagedRecord)
}
