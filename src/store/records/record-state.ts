import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Lease } from '../../core/connection.ts'
import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import { REMATCH } from '../../core/matching.ts'
import type { RecordState, StreamName } from '../../core/record.ts'
import type { Effect } from '../../core/sync-store.ts'
import { guarded } from '../connections/leases.ts'
import type { Database } from '../database/database.ts'
import { BATCH, batches, lastByKey } from '../database/lists.ts'

/** Pending again, but for what stays as it is. A rematch is asked for until it was done. */
const pendingBut = (stays: RawBuilder<SqlBool>) => ({
  state: sql<RecordState>`case when ${stays} then record.state else 'pending' end`,
  reason: sql<
    string | null
  >`case when ${stays} or (record.state = 'pending' and record.reason = ${sql.lit(REMATCH)}) then record.reason end`,
  waiting_for: null,
})

/** Of a record whose new content was read: what is kept back stays so until it is released. */
export const FRESH = pendingBut(sql`record.state = 'kept'`)

/** Of one as it is stored: nor can one that was let go be decided, without its data. */
export const AGAIN = pendingBut(sql`(record.state = 'kept' or record.emptied_at is not null)`)

/** Without its hashes, whatever is read next of a record whose data was let go is news: it is wanted again. */
const WANTED = {
  hash: sql<string>`case when record.emptied_at is null then record.hash else '' end`,
  row_hash: sql<string | null>`case when record.emptied_at is null then record.row_hash end`,
}

/** Single records become pending again; those that were let go, once they are read again. */
export async function touch(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly string[],
): Promise<void> {
  await db
    .updateTable('record')
    .set({ ...AGAIN, ...WANTED })
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .execute()
}

/** Keeps records as they stand; `withData`: their content too. */
export type Keep = (tx: Database, stream: StreamName, keys: readonly SourceKey[], withData: boolean) => Promise<void>

interface Which {
  readonly state?: Extract<RecordState, 'waiting'> | undefined
  readonly notSeenBy?: RunId | undefined
  readonly keep?: Keep | undefined
}

/**
 * All records of a stream, or some, become pending again, in short transactions. If it is interrupted, some are pending
 * and the others as before, and the caller's next run repeats it.
 */
export async function requeue(database: Database, lease: Lease, stream: StreamName, which: Which): Promise<void> {
  let after: SourceKey | null = null
  do {
    after = await guarded(database, lease, (tx) => requeueSome(tx, lease.connection, stream, which, after))
  } while (after !== null)
}

/** Which of these streams have waiting records. */
export async function streamsWaiting(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
): Promise<readonly StreamName[]> {
  const rows = await db
    .selectFrom('record')
    .select('stream')
    .distinct()
    .where('connection', '=', connection)
    .where('state', '=', sql.lit<RecordState>('waiting'))
    .where(flavour.oneOf('stream', streams))
    .execute()
  return rows.map(({ stream }) => stream)
}

/** @returns the key after which to go on, or `null` at the end */
async function requeueSome(
  tx: Database,
  connection: ConnectionId,
  stream: StreamName,
  { state, notSeenBy, keep }: Which,
  after: SourceKey | null,
): Promise<SourceKey | null> {
  const rows = await tx.db
    .selectFrom('record')
    .select('key')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .$if(state !== undefined, (query) => query.where('state', '=', sql.lit<RecordState>('waiting')))
    .$if(notSeenBy !== undefined, (query) => query.where('seen_by', '<>', notSeenBy as RunId))
    .$if(after !== null, (query) => query.where('key', '>', after as SourceKey))
    .orderBy('key')
    .limit(BATCH)
    .execute()
  const keys = rows.map(({ key }) => key)
  if (keys.length > 0) {
    await keep?.(tx, stream, keys, false)
    await touch(tx, connection, stream, keys)
  }
  return rows.length < BATCH ? null : (rows.at(-1)?.key ?? null)
}

/** Moves the records of the parent `from` to the parent `to`. */
export async function reparent(
  { db, flavour }: Database,
  connection: ConnectionId,
  streams: readonly StreamName[],
  from: string,
  to: string,
): Promise<void> {
  await db
    .updateTable('record')
    .set({ parent: to })
    .where('connection', '=', connection)
    .where('parent', '=', from)
    .where(flavour.oneOf('stream', streams))
    .execute()
}

/** Stores the states of a commit; of several for one record the last counts. */
export async function setStates(
  { db, flavour }: Database,
  connection: ConnectionId,
  effects: readonly Extract<Effect, { do: 'state' }>[],
): Promise<void> {
  const columns = {
    connection: 'text',
    stream: 'text',
    key: 'text',
    state: 'text',
    reason: 'text',
    waiting_for: 'text',
  } as const
  for (const batch of batches(lastByKey(effects, ({ stream, key }) => `${stream}\n${key}`))) {
    const rows = batch.map(({ stream, key, state, reason, waitingFor }) => ({
      connection,
      stream,
      key,
      state,
      reason,
      waiting_for: waitingFor ?? null,
    }))
    await sql`
      update record set state = r.state, reason = r.reason, waiting_for = r.waiting_for
      from ${flavour.rows('r', columns, rows)}
      where record.connection = r.connection and record.stream = r.stream and record.key = r.key
    `.execute(db)
  }
}
