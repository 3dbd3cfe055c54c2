import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'

interface Counted<T> {
  readonly moved: string
  readonly count: Promise<T>
}

/**
 * Counting rows by the hundred thousand takes tens of milliseconds, so it is not done again while none can have moved.
 *
 * @param asked tells what is counted from whatever else is counted this way
 */
export function untilMoved<T>(
  database: Database,
): (connection: ConnectionId, asked: string, count: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Counted<T>>()
  return async (connection, asked, count) => {
    const moved = await movedLast(database, connection)
    if (moved === null) return count()
    const name = `${connection} ${asked}`
    const before = known.get(name)
    if (before?.moved === moved) return before.count
    const counted = { moved, count: count() }
    known.set(name, counted)
    // A failure is not kept.
    counted.count.catch(() => known.get(name) === counted && known.delete(name))
    return counted.count
  }
}

/** Names the last run and the last that people did: nothing else moves records, issues or figures. `null`: a run is moving them. */
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
