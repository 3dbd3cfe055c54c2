import { sql } from 'kysely'
import type { ConnectionId } from '../core/ids.ts'
import { type Database, inTransaction, type Schema } from './database.ts'
import { leaveNoTraces } from './leave-no-traces.ts'
import { BATCH } from './lists.ts'

/** What a connection owns besides its name, with the columns that tell its rows apart. */
const OWNED = [
  ['hook', ['id']],
  ['hook_heard', ['system', 'concerns']],
  ['inbox', ['id']],
  ['payload', ['stream', 'key']],
  ['before_preview', ['stream', 'key']],
  ['record', ['stream', 'key']],
  ['operation', ['id']],
  ['mirror_key', ['entity', 'rule', 'value', 'remote']],
  ['mirror', ['entity', 'remote']],
  ['shadow', ['entity', 'remote']],
  ['link', ['stream', 'key', 'role']],
  ['issue', ['id']],
  ['run', ['id']],
  ['checkpoint', ['name']],
] as const satisfies readonly (readonly [keyof Schema, readonly string[]])[]

/**
 * Removes a connection and everything stored for it. First nobody may work on it and its secrets are gone, then
 * its rows go in small transactions, its name last: interrupted, it is still listed and can be removed again.
 */
export async function removeConnection(database: Database, id: ConnectionId): Promise<void> {
  await inTransaction(database, async ({ db }) => {
    await db.deleteFrom('connection_work').where('connection', '=', id).execute()
    await db.deleteFrom('sealed_field').where('connection', '=', id).execute()
    await db.deleteFrom('data_key').where('connection', '=', id).execute()
  })
  await removeRows(database, id)
  await database.db.deleteFrom('connection').where('id', '=', id).execute()
  await leaveNoTraces(database)
}

/** All rows of a connection in these tables, some at a time. */
export async function removeRows(
  database: Database,
  id: ConnectionId,
  tables: readonly (keyof Schema)[] = OWNED.map(([table]) => table),
): Promise<void> {
  for (const [table, key] of OWNED) {
    if (tables.includes(table)) while ((await removeSome(database, id, table, key)) > 0);
  }
}

async function removeSome(
  { db }: Database,
  id: ConnectionId,
  table: keyof Schema,
  key: readonly string[],
): Promise<number> {
  const columns = sql.join(['connection', ...key].map((name) => sql.id(name)))
  const result = await sql`
    delete from ${sql.table(table)} where (${columns}) in (
      select ${columns} from ${sql.table(table)} where connection = ${id} limit ${sql.lit(BATCH)}
    )`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}
