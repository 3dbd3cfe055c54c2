import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Lists } from '../../core/lists.ts'
import type { RecordState, StreamName } from '../../core/record.ts'
import type { Database } from '../database/database.ts'
import { DECIDED } from '../records/record-lists.ts'
import { untilMoved } from './until-moved.ts'

export const recordStates = (database: Database): Lists['recordStates'] => {
  const known = untilMoved<ReadonlyMap<RecordState, number>>(database)
  return (connection, streams) => known(connection, streams.join(' '), () => counted(database, connection, streams))
}

/** Three counts, each of the entries of one index. */
async function counted({ db, flavour }: Database, connection: ConnectionId, streams: readonly StreamName[]) {
  const counts = await Promise.all(
    [DECIDED, sql<boolean>`record.state = 'pending'`, sql<boolean>`record.state = 'waiting'`].map((some) =>
      db
        .selectFrom('record')
        .select(['state', sql<number>`count(*)`.as('count')])
        .where('connection', '=', connection)
        .where(some)
        .where(flavour.oneOf('stream', streams))
        .groupBy('state')
        .execute(),
    ),
  )
  return new Map(counts.flat().map(({ state, count }) => [state, count]))
}
