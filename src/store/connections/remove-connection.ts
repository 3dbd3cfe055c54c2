import { sql } from 'kysely'
import type { By } from '../../core/actor.ts'
import { SyncError } from '../../core/errors.ts'
import type { ConnectionId } from '../../core/ids.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { BATCH } from '../database/lists.ts'
import { audit, blankAudit } from '../runs/audit.ts'
import { leaveNoTraces } from './leave-no-traces.ts'

/** The connection is being deleted, or its deletion was cut short: all that is left to do is to delete it. */
const halfRemoved = (name: string): SyncError =>
  new SyncError(
    'connection.half_removed',
    `The deletion of ${name} is under way, or was cut short.`,
    { do: 'hold' },
    { advice: `Finish it first: ml-connector connection delete ${name}` },
  )

/** Tables with rows of a connection, and the columns that tell these rows apart. */
const OWNED = [
  ['hook', ['id']],
  ['hook_heard', ['system', 'concerns']],
  ['inbox', ['id']],
  ['search_term', ['kind', 'value', 'stream', 'key']],
  ['owed', ['stream', 'key']],
  ['record_version', ['id']],
  ['payload', ['stream', 'key']],
  ['before_preview', ['stream', 'key']],
  ['record', ['stream', 'key']],
  ['operation', ['id']],
  ['mirror_key', ['entity', 'rule', 'value', 'remote']],
  ['mirror', ['entity', 'remote']],
  ['shadow', ['entity', 'remote']],
  ['agreed_value', ['stream', 'key', 'field']],
  ['noticed_edit', ['stream', 'key', 'field']],
  ['match_decision', ['stream', 'key', 'role', 'remote']],
  ['suggestion', ['stream', 'key', 'role', 'remote']],
  ['left_record', ['stream', 'key', 'entity', 'remote']],
  ['tie_out_line', ['run', 'kind', 'ordinal']],
  ['tie_out', ['run']],
  ['kept_back', ['run', 'entity', 'remote', 'field', 'stream', 'key', 'role']],
  ['tombstone', ['hash']],
  ['link', ['stream', 'key', 'role']],
  ['issue', ['id']],
  ['preview', ['run']],
  ['preview_write', ['run', 'place']],
  ['preview_match', ['run', 'stream', 'key', 'role', 'remote']],
  ['run', ['id']],
  ['change', ['sequence']],
  ['kept_answer', ['id']],
  ['checkpoint', ['name']],
] as const satisfies readonly (readonly [keyof Schema, readonly string[]])[]

/** Rows that no connection works without: deleted first, at once, so that half of one never passes for a whole one. */
const VITAL = ['connection_work', 'sealed_field', 'data_key', 'checkpoint'] as const

/**
 * Removes a connection and everything stored for it: first its lease and its secrets, then its rows in small
 * transactions, its name last. If it is interrupted, the connection is still listed and can only be removed again.
 */
export async function removeConnection(database: Database, id: ConnectionId, by?: By): Promise<void> {
  await inTransaction(database, async (tx) => {
    const name = await nameOf(tx, id)
    if (name === null) return
    if (by !== undefined) await audit(tx, by, { action: 'connection.delete', connection: id })
    await removeVital(tx, id)
    const { message, advice } = halfRemoved(name)
    const held = { state: 'held', state_reason: `${message} ${advice}`, refused_since: null } as const
    await tx.db.updateTable('connection').set(held).where('id', '=', id).execute()
  })
  await removeRows(database, id)
  await inTransaction(database, async (tx) => {
    await removeVital(tx, id)
    await blankAudit(tx, id)
    await tx.db.deleteFrom('connection').where('id', '=', id).execute()
  })
  await leaveNoTraces(database)
}

/** @throws SyncError `connection.half_removed` (hold) when the connection is being removed, or that broke off. */
export async function refuseHalfRemoved(database: Database, id: ConnectionId): Promise<void> {
  const name = await nameOf(database, id)
  if (name === null) return
  const work = await database.db
    .selectFrom('connection_work')
    .select('fence')
    .where('connection', '=', id)
    .executeTakeFirst()
  if (work === undefined) throw halfRemoved(name)
}

async function nameOf({ db }: Database, id: ConnectionId): Promise<string | null> {
  const row = await db.selectFrom('connection').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? null
}

async function removeVital({ db }: Database, id: ConnectionId): Promise<void> {
  for (const table of VITAL) await db.deleteFrom(table).where('connection', '=', id).execute()
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
