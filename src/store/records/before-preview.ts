import { sql } from 'kysely'
import type { Lease } from '../../core/connection.ts'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import { guarded } from '../connections/leases.ts'
import type { Database } from '../database/database.ts'
import { BATCH } from '../database/lists.ts'

/**
 * Keeps these records as they stand before a preview changes them. A record that is not there yet is kept as new, so
 * that it is removed again. Of several calls the first counts.
 *
 * @param withData their content is about to change, not only their state
 */
export async function keepBefore(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
  withData: boolean,
): Promise<void> {
  if (keys.length === 0) return
  const columns = { connection: 'text', stream: 'text', key: 'text' } as const
  const wanted = keys.map((key) => ({ connection, stream, key }))
  const data = sql`(select payload.data from payload where payload.connection = r.connection
    and payload.stream = r.stream and payload.key = r.key)`
  await sql`
    insert into before_preview
      (connection, stream, key, is_new, number, parent, modified, hash, row_hash, state, reason, waiting_for, data,
        emptied_at)
    select r.connection, r.stream, r.key, case when record.key is null then 1 else 0 end, record.number, record.parent,
      record.modified, record.hash, record.row_hash, record.state, record.reason, record.waiting_for,
      ${withData ? data : sql`null`}, record.emptied_at
    from ${flavour.rows('r', columns, wanted)}
    left join record on record.connection = r.connection and record.stream = r.stream and record.key = r.key
    where true
    on conflict (connection, stream, key) do update set data = coalesce(before_preview.data, excluded.data)
      where before_preview.is_new = 0
  `.execute(db)
}

/** Has records decided again also after the preview in progress: a person asked for it meanwhile. */
export async function touchBefore(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
): Promise<void> {
  await db
    .updateTable('before_preview')
    .set({ state: 'pending', reason: null, waiting_for: null })
    .where('state', '<>', 'kept')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .where('is_new', '=', 0)
    .execute()
}

/** `Store.putBack`, in short transactions. If it is interrupted, the next call goes on. */
export async function putBack(database: Database, lease: Lease): Promise<void> {
  const { connection } = lease
  for (;;) {
    const first = await database.db
      .selectFrom('before_preview')
      .select('stream')
      .where('connection', '=', connection)
      .limit(1)
      .executeTakeFirst()
    if (first === undefined) return
    await guarded(database, lease, (tx) => putSomeBack(tx, connection, first.stream))
  }
}

async function putSomeBack({ db, flavour }: Database, connection: ConnectionId, stream: StreamName): Promise<void> {
  const rows = await db
    .selectFrom('before_preview')
    .select(['key', 'is_new'])
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .orderBy('key')
    .limit(BATCH)
    .execute()
  const [fresh, old] = [rows.filter((row) => row.is_new === 1), rows.filter((row) => row.is_new === 0)]
  const keysOf = (some: typeof rows) => some.map(({ key }) => key)
  if (fresh.length > 0) {
    for (const table of ['record', 'payload'] as const) {
      await db
        .deleteFrom(table)
        .where('connection', '=', connection)
        .where('stream', '=', stream)
        .where(flavour.oneOf('key', keysOf(fresh)))
        .execute()
    }
  }
  if (old.length > 0) {
    const these = sql`b.connection = ${connection} and b.stream = ${stream} and ${flavour.oneOf('b.key', keysOf(old))}`
    await sql`
      update record set number = b.number, parent = b.parent, modified = b.modified, hash = b.hash,
        row_hash = b.row_hash, state = b.state, reason = b.reason, waiting_for = b.waiting_for,
        emptied_at = b.emptied_at
      from before_preview as b
      where ${these} and record.connection = b.connection and record.stream = b.stream and record.key = b.key
    `.execute(db)
    await sql`
      update payload set data = b.data from before_preview as b
      where ${these} and b.data is not null
        and payload.connection = b.connection and payload.stream = b.stream and payload.key = b.key
    `.execute(db)
    await sql`
      delete from payload where (connection, stream, key) in (
        select b.connection, b.stream, b.key from before_preview as b where ${these} and b.emptied_at is not null
      )`.execute(db)
  }
  await db
    .deleteFrom('before_preview')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keysOf(rows)))
    .execute()
}
