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
