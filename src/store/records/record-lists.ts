import { sql } from 'kysely'
import type { RecordState } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'
import { recordsByTerm, recordsByWords } from './search-terms.ts'
import { shadowsAfter } from './shadows.ts'
import { pendingCounts, recordsByKey, recordsByParent, stagedRecord, stagedRows } from './staged-rows.ts'
import { firstReadAt, versionsOf } from './versions.ts'

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
  get: (connection, stream, keys) => recordsByKey(database, connection, stream, keys),
  byTerm: (connection, term, limit) => recordsByTerm(database, connection, term, limit),
  byWords: (connection, beginnings, limit) => recordsByWords(database, connection, beginnings, limit),
  versions: (connection, stream, key) => versionsOf(database, connection, stream, key),
  firstReadAt: (connection, stream, key) => firstReadAt(database, connection, stream, key),
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
