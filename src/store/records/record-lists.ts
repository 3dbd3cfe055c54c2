import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { RecordState, StagedRecord, StreamName } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Database } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { recordsByTerm, recordsByWords } from './search-terms.ts'
import { shadowsAfter } from './shadows.ts'
import { pendingCounts, recordsByKey, recordsByParent, stagedRecord, stagedRows } from './staged-rows.ts'
import { firstReadAt, versionsOf } from './versions.ts'

/** Lists of staged records for people: they need no lease and change nothing. */
export const recordLists = (database: Database): Store['records'] => ({
  // Stream by stream: asked for several at once, neither database reads them in their order, but sorts them all.
  page: async (connection, { streams, state }, after, limit) => {
    const rows: StagedRecord[] = []
    for (const stream of [...streams].sort(byText)) {
      if (rows.length === limit) break
      if (after !== null && stream < after.stream) continue
      const place = after?.stream === stream ? after.key : null
      rows.push(...(await inState(database, connection, stream, state, place, limit - rows.length)))
    }
    return rows
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

/** The very condition of the index `record_decided`: it is used only where the statement names that. */
export const DECIDED = sql<boolean>`record.state in ('done', 'issue', 'kept', 'skipped')`

// A literal, for the same reason.
const inState = async (
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  state: RecordState | null,
  after: SourceKey | null,
  limit: number,
): Promise<readonly StagedRecord[]> => {
  const rows = await stagedRows(database, connection)
    .where('record.stream', '=', stream)
    .$if(state !== null, (query) => query.where('record.state', '=', sql.lit<RecordState>(state ?? 'done')))
    .$if(state !== null && state !== 'pending' && state !== 'waiting', (query) => query.where(DECIDED))
    .$if(after !== null, (query) => query.where('record.key', '>', after as SourceKey))
    .orderBy('record.key')
    .limit(limit)
    .execute()
  return rows.map(stagedRecord)
}
