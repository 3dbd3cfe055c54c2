import { type SqlBool, sql } from 'kysely'
import type { ConnectionId } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Database } from './database.ts'
import { linksOfRecord } from './links.ts'
import { operationsOfRecord, operationsOfRun } from './operations.ts'
import { stagedRecord, stagedRows } from './staged-rows.ts'

export const ledger = (database: Database): Store['ledger'] => ({
  ofRun: (run, limit, offset) => operationsOfRun(database, run, limit, offset),
  ofRecord: (connection, stream, key) => operationsOfRecord(database, connection, stream, key),
  find: (connection, text) => find(database, connection, text),
  linksOf: (connection, stream, key) => linksOfRecord(database, connection, stream, key),
})

async function find(database: Database, connection: ConnectionId, text: string): Promise<readonly StagedRecord[]> {
  const rows = await stagedRows(database, connection)
    .where(
      sql<SqlBool>`(record.stream, record.key) in (
        select stream, key from record where connection = ${connection} and number = ${text}
        union
        select stream, key from record where connection = ${connection} and key = ${text}
          and stream in (select stream from (${streams(connection)}) as s where stream is not null)
      )`,
    )
    .orderBy('record.stream')
    .orderBy('record.key')
    .execute()
  return rows.map(stagedRecord)
}

// The few streams there are, one look each: `distinct` would read every record.
const streams = (connection: ConnectionId) => sql`
  with recursive s (stream) as (
    select min(stream) from record where connection = ${connection}
    union all
    select (select min(stream) from record where connection = ${connection} and stream > s.stream)
    from s where s.stream is not null
  )
  select stream from s`
