import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Lists } from '../../core/lists.ts'
import type { RecordState, StreamName } from '../../core/record.ts'
import type { Database } from '../database/database.ts'
import { DECIDED } from '../records/record-lists.ts'

interface Counted {
  readonly moved: string
  readonly states: ReadonlyMap<RecordState, number>
}

/** Counting a million records takes a tenth of a second and more, so it is not done again while none can have moved. */
export const recordStates = (database: Database): Lists['recordStates'] => {
  const known = new Map<string, Counted>()
  return async (connection, streams) => {
    const moved = await movedLast(database, connection)
    const name = `${connection} ${streams.join(' ')}`
    const before = known.get(name)
    if (moved !== null && before?.moved === moved) return before.states
    const states = await counted(database, connection, streams)
    if (moved !== null) known.set(name, { moved, states })
    return states
  }
}

/** Names the last run and the last that people did: nothing else moves records. `null`: a run is moving them. */
async function movedLast({ db }: Database, connection: ConnectionId): Promise<string | null> {
  const [run, act] = await Promise.all([
    db
      .selectFrom('run')
      .select(['id', 'finished_at'])
      .where('connection', '=', connection)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
    db
      .selectFrom('audit')
      .select('id')
      .where('connection', '=', connection)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ])
  return run === undefined || run.finished_at === null ? null : `${run.id} ${run.finished_at} ${act?.id ?? ''}`
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
