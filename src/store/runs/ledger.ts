import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'
import { byText, lastByKey } from '../database/lists.ts'
import { keptBackCounts, keptBackOf } from '../records/kept-back.ts'
import { linkedBy, linksOf, linksOfRecord, linksTo } from '../records/links.ts'
import { stagedRecord, stagedRows } from '../records/staged-rows.ts'
import { operationsOfRecord, operationsOfRun } from './operations.ts'
import { operationById, operationsBackwards, operationsOnRemote, takenBack } from './operations-back.ts'

export const ledger = (database: Database): Store['ledger'] => ({
  ofRun: (run, limit, offset) => operationsOfRun(database, run, limit, offset),
  ofRecord: (connection, stream, key) => operationsOfRecord(database, connection, stream, key),
  find: (connection, text) => find(database, connection, text),
  linksTo: (connection, entity, remote) => linksTo(database, connection, entity, [remote]),
  backwards: (run, before, limit) => operationsBackwards(database, run, before, limit),
  get: (id) => operationById(database, id),
  takenBack: (ids) => takenBack(database, ids),
  ofRemote: (connection, entity, remote) => operationsOnRemote(database, connection, entity, remote),
  linkedBy: (connection, run) => linkedBy(database, connection, run),
  keptBack: (connection) => keptBackOf(database, connection),
  keptBackCounts: (connection) => keptBackCounts(database, connection),
  linksOf: (connection, stream, key) => linksOfRecord(database, connection, stream, key),
  links: (connection, stream, keys) => linksOf(database, connection, stream, keys),
})

async function find(database: Database, connection: ConnectionId, text: string): Promise<readonly StagedRecord[]> {
  const [byKey, byNumber] = await Promise.all([
    ofKey(database, connection, text),
    stagedRows(database, connection).where('record.number', '=', text).execute(),
  ])
  return lastByKey([...byKey, ...byNumber], ({ stream, key }) => `${stream}\n${key}`)
    .map(stagedRecord)
    .sort((a, b) => byText(a.stream, b.stream) || byText(a.key, b.key))
}

const ofKey = async (database: Database, connection: ConnectionId, text: string) =>
  stagedRows(database, connection)
    .where(database.flavour.oneOf('record.stream', await streamsOf(database, connection)))
    .where('record.key', '=', text as SourceKey)
    .execute()

/** The few streams there are, found with one query each, since `distinct` would read every record. */
async function streamsOf({ db }: Database, connection: ConnectionId): Promise<readonly StreamName[]> {
  const { rows } = await sql<{ stream: StreamName | null }>`
    with recursive s (stream) as (
      select min(stream) from record where connection = ${connection}
      union all
      select (select min(stream) from record where connection = ${connection} and stream > s.stream)
      from s where s.stream is not null
    )
    select stream from s`.execute(db)
  return rows.flatMap(({ stream }) => (stream === null ? [] : [stream]))
}
