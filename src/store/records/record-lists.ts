import { sql } from 'kysely'
import type { RecordState } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'
import { shadowsAfter } from './shadows.ts'
import { pendingCounts, recordsByParent, stagedRecord, stagedRows } from './staged-rows.ts'

/** Lists of staged records for people: they need no lease and change nothing. */
export const recordLists = (database: Database): Store['records'] => ({
  page: async (connection, { streams, states }, after, limit) => {
    const { oneOf } = database.flavour
    const rows = await stagedRows(database, connection)
      .where(oneOf('record.stream', streams))
      .$if(states !== null, (query) => query.where(oneOf('record.state', states ?? [])))
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(record.stream, record.key) > (${after?.stream}, ${after?.key})`),
      )
      .orderBy('record.stream')
      .orderBy('record.key')
      .limit(limit)
      .execute()
    return rows.map(stagedRecord)
  },
  ofParent: (connection, stream, parent) => recordsByParent(database, connection, stream, [parent]),
  pending: async (connection, stream) => {
    const counts = await pendingCounts(database, connection, [stream])
    return counts.get(stream) ?? 0
  },
  shadowsAfter: (connection, entity, after, limit) => shadowsAfter(database, connection, entity, after, limit),
  // The state is a literal, since the partial index is used only where the text of the statement names its condition.
  waiting: async (connection) => {
    const { count } = await database.db
      .selectFrom('record')
      .select(sql<number>`count(*)`.as('count'))
      .where('connection', '=', connection)
      .where('state', '=', sql.lit<RecordState>('waiting'))
      .executeTakeFirstOrThrow()
    return count
  },
})
