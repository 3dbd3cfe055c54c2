import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { DueWork, Work, WorkAndSettings, WorkChange, WorkStore } from '../../core/work.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { lasts } from './leases.ts'

// Clocks of several machines differ by seconds; a clock that was set back differs by minutes or hours.
const CLOCKS_DIFFER_MS = 60_000

// The same as `runsByItself` of `core/work.ts`.
export const RUNS_BY_ITSELF = sql<SqlBool>`(connection.state = 'active'
  or (connection.state = 'held' and connection.refused_since is not null))`

export const work = (database: Database): WorkStore => ({
  get: (id) => workOf(database, id),
  list: async () => (await workRows(database).orderBy('name').execute()).map(toWork),
  due: (now, limit) => dueWork(database, now, limit),
  unplanned: (now, limit) => unplannedWork(database, now, limit),
  change: (id, decide) => inTransaction(database, (tx) => change(tx, id, decide)),
})

const workRows = ({ db }: Database) =>
  db
    .selectFrom('connection_work as work')
    .innerJoin('connection', 'connection.id', 'work.connection')
    .select([
      'work.connection',
      'connection.name',
      'connection.account',
      'connection.state',
      'connection.state_reason',
      'connection.refused_since',
      'connection.updated_at',
      'work.next_at',
      'work.priority',
      'work.reconcile_at',
      'work.not_before',
      'work.attempt',
      'work.planned_at',
      'work.dirty',
      'work.fence',
      'work.lease_until',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof workRows>['executeTakeFirstOrThrow']>>

async function workOf(database: Database, id: ConnectionId): Promise<WorkAndSettings | null> {
  const row = await workRows(database)
    .select('connection.settings')
    .where('work.connection', '=', id)
    .executeTakeFirst()
  return row ? { ...toWork(row), settings: JSON.parse(row.settings) } : null
}

/**
 * Of connections that share an account only one may run at a time, so only the most urgent of them is due, and none
 * while a lease of another one is live.
 */
async function dueWork({ db }: Database, now: number, limit: number): Promise<readonly DueWork[]> {
  const { rows } = await sql<{ connection: ConnectionId; account: string; next_at: number; priority: number }>`
    select connection, account, next_at, priority from (
      select work.connection, connection.account, work.next_at, work.priority,
        row_number() over (
          partition by connection.account order by work.next_at - work.priority, work.connection
        ) as place
      from connection_work as work join connection on connection.id = work.connection
      where work.next_at <= ${now} and ${RUNS_BY_ITSELF}
        and not exists (
          select 1 from connection_work as held
          where ${lasts('held.lease_until', now)}
            and (held.account = connection.account or held.connection = work.connection)
        )
    ) as candidate
    where place = 1 order by next_at - priority, connection limit ${limit}`.execute(db)
  return rows.map((row) => ({
    connection: row.connection,
    account: row.account,
    nextAt: row.next_at,
    headStart: row.priority,
  }))
}

async function unplannedWork(database: Database, now: number, limit: number): Promise<readonly WorkAndSettings[]> {
  const rows = await workRows(database)
    .select('connection.settings')
    .where('connection.state', '=', 'active')
    .where(isUnplanned(now))
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toWork(row), settings: JSON.parse(row.settings) }))
}

// A plan of the same millisecond as the change may be older than the change, so it is made once more. Times in the
// future are from before the clock was set back: such a plan is made anew, and such a change is ignored.
const isUnplanned = (now: number): RawBuilder<SqlBool> =>
  sql`(work.planned_at is null or work.planned_at > ${now + CLOCKS_DIFFER_MS}
    or (work.planned_at <= connection.updated_at and connection.updated_at <= ${now}))`

async function change(
  tx: Database,
  id: ConnectionId,
  decide: (work: WorkAndSettings) => WorkChange | null,
): Promise<boolean> {
  // Lock first, read in the next statement: on PostgreSQL a statement that waited for a lock still sees old rows.
  await tx.db
    .selectFrom('connection_work')
    .select('connection')
    .where('connection', '=', id)
    .modifyEnd(tx.flavour.locked)
    .execute()
  const found = await workOf(tx, id)
  const wanted = found === null ? null : decide(found)
  if (wanted === null) return false
  const values = columns(wanted)
  if (Object.keys(values).length === 0) return false
  await tx.db.updateTable('connection_work').set(values).where('connection', '=', id).execute()
  return true
}

const COLUMN = {
  nextAt: 'next_at',
  headStart: 'priority',
  reconcileAt: 'reconcile_at',
  notBefore: 'not_before',
  attempt: 'attempt',
  plannedAt: 'planned_at',
  wakes: 'dirty',
} as const satisfies Readonly<Record<keyof WorkChange, keyof Schema['connection_work']>>

const columns = (wanted: WorkChange): Readonly<Record<string, number | null>> =>
  Object.fromEntries(Object.entries(wanted).map(([name, value]) => [COLUMN[name as keyof WorkChange], value]))

const toWork = (row: Row): Work => ({
  connection: row.connection,
  name: row.name,
  account: row.account,
  state: row.state,
  stateReason: row.state_reason,
  refusedSince: row.refused_since,
  changedAt: row.updated_at,
  nextAt: row.next_at,
  headStart: row.priority,
  reconcileAt: row.reconcile_at,
  notBefore: row.not_before,
  attempt: row.attempt,
  plannedAt: row.planned_at,
  wakes: row.dirty,
  fence: row.fence,
  leaseUntil: row.lease_until,
})
