import { sql } from 'kysely'
import type { ConnectionId, SystemName } from '../../core/ids.ts'
import type { Hook, HookChange, Inbox, NewDelivery } from '../../core/inbox.ts'
import { connection } from '../connections/connections.ts'
import { type Database, type Schema, worded } from '../database/database.ts'
import { lastByKey } from '../database/lists.ts'

export const hooks = (database: Database): Pick<Inbox, 'door' | 'hook' | 'openHook' | 'changeHook' | 'heard'> => ({
  door: (id) => doorById(database, id),
  hook: (of, system) => hookOf(database, of, system),
  openHook: (of, system, id) => openHook(database, of, system, id),
  changeHook: (of, system, change) => changeHook(database, of, system, change),
  heard: (of, system) => heard(database, of, system),
})

async function doorById({ db }: Database, id: string) {
  const row = await db.selectFrom('hook').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const owner = await db.selectFrom('connection').selectAll().where('id', '=', row.connection).executeTakeFirst()
  return owner ? { hook: hook(row), connection: connection(owner) } : null
}

async function hookOf({ db }: Database, of: ConnectionId, system: SystemName): Promise<Hook | null> {
  const row = await db
    .selectFrom('hook')
    .selectAll()
    .where('connection', '=', of)
    .where('system', '=', system)
    .executeTakeFirst()
  return row ? hook(row) : null
}

async function openHook({ db }: Database, of: ConnectionId, system: SystemName, id: string): Promise<Hook> {
  await db
    .insertInto('hook')
    .values({
      id,
      connection: of,
      system,
      registrations: '[]',
      our_user: null,
      probed_until: null,
      attempted_at: null,
      verified_at: null,
      problem: null,
    })
    .onConflict((existing) => existing.columns(['connection', 'system']).doNothing())
    .execute()
  const row = await db
    .selectFrom('hook')
    .selectAll()
    .where('connection', '=', of)
    .where('system', '=', system)
    .executeTakeFirstOrThrow()
  return hook(row)
}

async function changeHook(
  database: Database,
  of: ConnectionId,
  system: SystemName,
  { registrations, ourUser, probedUntil, attemptedAt, verifiedAt, problem }: HookChange,
): Promise<void> {
  await database.db
    .updateTable('hook')
    .set({
      ...(registrations === undefined ? {} : { registrations: JSON.stringify(registrations) }),
      ...(ourUser === undefined ? {} : { our_user: ourUser }),
      ...(probedUntil === undefined ? {} : { probed_until: probedUntil }),
      ...(attemptedAt === undefined ? {} : { attempted_at: attemptedAt }),
      ...(verifiedAt === undefined ? {} : { verified_at: verifiedAt }),
      ...(problem === undefined ? {} : { problem: worded(database, problem) }),
    })
    .where('connection', '=', of)
    .where('system', '=', system)
    .execute()
}

async function heard({ db }: Database, of: ConnectionId, system: SystemName): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('hook_heard')
    .select(['concerns', 'last_at'])
    .where('connection', '=', of)
    .where('system', '=', system)
    .orderBy('concerns')
    .execute()
  return new Map(rows.map(({ concerns, last_at }) => [concerns, last_at]))
}

const HEARD = { connection: 'text', system: 'text', concerns: 'text', last_at: 'bigint' } as const

/** Notes which kinds of records the deliveries tell of. Part of the caller's transaction. */
export async function noteHeard({ db, flavour }: Database, deliveries: readonly NewDelivery[]): Promise<void> {
  const told = deliveries.flatMap(({ connection: of, system, concerns, receivedAt }) =>
    concerns.map((one) => ({ connection: of as string, system: system as string, concerns: one, last_at: receivedAt })),
  )
  const nameOf = (row: (typeof told)[number]) => `${row.connection}\n${row.system}\n${row.concerns}`
  // Always in the same order, or two processes could each wait for a row that the other has locked.
  const rows = lastByKey(told, nameOf).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  if (rows.length === 0) return
  await sql`
    insert into hook_heard (connection, system, concerns, last_at)
    select r.connection, r.system, r.concerns, r.last_at from ${flavour.rows('r', HEARD, rows)} where true
    on conflict (connection, system, concerns) do update set last_at = excluded.last_at
  `.execute(db)
}

const hook = (row: Schema['hook']): Hook => ({
  id: row.id,
  connection: row.connection,
  system: row.system,
  registrations: JSON.parse(row.registrations),
  ourUser: row.our_user,
  probedUntil: row.probed_until,
  attemptedAt: row.attempted_at,
  verifiedAt: row.verified_at,
  problem: row.problem,
})
