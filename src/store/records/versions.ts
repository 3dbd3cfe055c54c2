import { sql } from 'kysely'
import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { RecordVersion } from '../../core/record-lists.ts'
import type { Database } from '../database/database.ts'
import { orderedIds } from '../database/new-id.ts'

const nextId = orderedIds('v_')

interface Replaced {
  readonly connection: ConnectionId
  readonly stream: StreamName
  readonly run: RunId
  readonly at: number
}

/** Keeps what these records say, which is about to be replaced: a part of the commit that stages them. */
export async function keepVersions(
  { db, flavour }: Database,
  { connection, stream, run, at }: Replaced,
  keys: readonly SourceKey[],
): Promise<void> {
  if (keys.length === 0) return
  const rows = keys.map((key) => ({ connection, stream, key, id: nextId(at) }))
  await sql`
    insert into record_version (connection, stream, key, id, at, run, data)
    select r.connection, r.stream, r.key, r.id, cast(${at} as bigint), ${run}, payload.data
    from ${flavour.rows('r', { connection: 'text', stream: 'text', key: 'text', id: 'text' }, rows)}
    join payload on payload.connection = r.connection and payload.stream = r.stream and payload.key = r.key
  `.execute(db)
}

/** What a record said before, oldest first. */
export async function versionsOf(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  key: string,
): Promise<readonly RecordVersion[]> {
  const rows = await db
    .selectFrom('record_version')
    .select(['at', 'run', 'data'])
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key as SourceKey)
    .orderBy('id')
    .execute()
  return rows.map(({ at, run, data }) => ({ until: at, run, data: JSON.parse(data) }))
}

export async function firstReadAt(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  key: string,
): Promise<number | null> {
  const row = await db
    .selectFrom('record')
    .select('first_at')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key as SourceKey)
    .executeTakeFirst()
  return row?.first_at ?? null
}
