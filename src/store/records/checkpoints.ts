import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'

export async function checkpoint({ db }: Database, connection: ConnectionId, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('checkpoint')
    .select('value')
    .where('connection', '=', connection)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value ?? null
}

export async function checkpoints(
  { db, flavour }: Database,
  connection: ConnectionId,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('checkpoint')
    .select(['name', 'value'])
    .where('connection', '=', connection)
    .where(flavour.oneOf('name', names))
    .execute()
  return new Map(rows.map(({ name, value }) => [name, value]))
}

/** Stores checkpoints; of several values of one name the last counts. */
export async function saveCheckpoints(
  { db, flavour }: Database,
  connection: ConnectionId,
  saved: readonly { readonly name: string; readonly value: string }[],
  at: number,
): Promise<void> {
  for (const batch of batches(lastByKey(saved, ({ name }) => name))) {
    const rows = batch.map(({ name, value }) => ({ name, value }))
    await sql`
      insert into checkpoint (connection, name, value, saved_at)
      select ${connection}, r.name, r.value, cast(${at} as bigint)
      from ${flavour.rows('r', { name: 'text', value: 'text' }, rows)} where true
      on conflict (connection, name) do update set value = excluded.value, saved_at = excluded.saved_at
    `.execute(db)
  }
}
