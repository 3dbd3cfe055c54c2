import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'

export async function checkpoint({ db }: Database, connection: ConnectionId, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('checkpoint')
    .select('value')
    .where('connection', '=', connection)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value ?? null
}

export async function saveCheckpoint(
  { db }: Database,
  connection: ConnectionId,
  name: string,
  value: string,
  at: number,
): Promise<void> {
  await db
    .insertInto('checkpoint')
    .values({ connection, name, value, saved_at: at })
    .onConflict((row) => row.columns(['connection', 'name']).doUpdateSet({ value, saved_at: at }))
    .execute()
}
