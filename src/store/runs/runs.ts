import type { Clock } from '../../core/clock.ts'
import type { Run } from '../../core/run.ts'
import type { Store } from '../../core/store.ts'
import { lasts } from '../connections/leases.ts'
import { type Database, inTransaction, type Schema, worded } from '../database/database.ts'
import { MOST_ALIKE, startsWith } from '../database/starting-with.ts'
import { audit } from './audit.ts'
import { noteChange } from './changes.ts'

export const runs = (database: Database, clock: Clock): Store['runs'] => {
  const { db } = database
  const now = () => clock.now().getTime()
  return {
    start: (run) =>
      inTransaction(database, async (tx) => {
        await tx.db
          .insertInto('run')
          .values({ ...runRow(tx, run), stop_asked_at: null })
          .execute()
        const { id, connection, mode, trigger, actor, startedAt, undoes } = run
        await noteChange(tx, 'run', connection, now(), id)
        if (actor.kind !== 'person') return
        const by = { actor, at: startedAt }
        if (undoes !== undefined) {
          await audit(tx, by, { action: 'undo.run', connection, subject: undoes, after: { run: id } })
          return
        }
        await audit(tx, by, { action: 'run.start', connection, subject: id, after: { mode, trigger } })
      }),
    progress: (id, progress) =>
      inTransaction(database, async (tx) => {
        const row = await tx.db
          .updateTable('run')
          .set({ progress: JSON.stringify(progress) })
          .where('id', '=', id)
          .returning('connection')
          .executeTakeFirst()
        if (row !== undefined) await noteChange(tx, 'progress', row.connection, now(), id)
      }),
    finish: (run) =>
      inTransaction(database, async (tx) => {
        const { id, ...rest } = runRow(tx, run)
        await tx.db.updateTable('run').set(rest).where('id', '=', id).execute()
        await noteChange(tx, 'run', run.connection, now(), id)
      }),
    get: async (id) => {
      const row = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? toRun(row) : null
    },
    alike: async (typed) => {
      const rows = await db
        .selectFrom('run')
        .select('id')
        .where(startsWith('id', typed))
        .orderBy('started_at', 'desc')
        .limit(MOST_ALIKE)
        .execute()
      return rows.map(({ id }) => id)
    },
    list: async (connection, limit) => {
      const rows = await runsOf(database, connection).limit(limit).execute()
      return rows.map(toRun)
    },
    running: async (connection) => {
      const row = await runsOf(database, connection).where('status', '=', 'running').limit(1).executeTakeFirst()
      return row ? toRun(row) : null
    },
    undoing: async (id) => {
      const rows = await db
        .selectFrom('run')
        .selectAll()
        .where('undoes', '=', id)
        .orderBy('started_at', 'desc')
        .execute()
      return rows.map(toRun)
    },
    lastDone: async (connection) => {
      const row = await runsOf(database, connection)
        .where('status', 'in', ['done', 'done_with_issues'])
        .where('mode', 'not in', ['preview', 'undo', 'erase'])
        .limit(1)
        .executeTakeFirst()
      return row ? toRun(row) : null
    },
    askStop: (id, by) =>
      inTransaction(database, async (tx) => {
        const asked = await tx.db
          .updateTable('run')
          .set({ stop_asked_at: by.at })
          .where('id', '=', id)
          .where('status', '=', 'running')
          .where('stop_asked_at', 'is', null)
          .returning('connection')
          .executeTakeFirst()
        if (asked === undefined) return
        const { connection } = asked
        await audit(tx, by, { action: 'run.stop', connection, subject: id })
        const lease = await tx.db
          .selectFrom('connection_work')
          .select('fence')
          .where('connection', '=', connection)
          .where(lasts('lease_until', by.at))
          .executeTakeFirst()
        // Nobody is there to stop it, nor to say so.
        if (lease === undefined) {
          const closed = { status: 'stopped', finished_at: by.at, progress: null, message: ABANDONED } as const
          await tx.db.updateTable('run').set(closed).where('id', '=', id).execute()
        }
        await noteChange(tx, 'run', connection, by.at, id)
      }),
    isStopAsked: async (id) => {
      const row = await db.selectFrom('run').select('stop_asked_at').where('id', '=', id).executeTakeFirst()
      return row !== undefined && row.stop_asked_at !== null
    },
    closeAbandoned: async (connection, except, at, status) => {
      await inTransaction(database, async (tx) => {
        const closed = await tx.db
          .updateTable('run')
          .set({ status, finished_at: at, progress: null, message: ABANDONED })
          .where('connection', '=', connection)
          .where('status', '=', 'running')
          .where('id', '<>', except)
          .returning('id')
          .execute()
        for (const { id } of closed) await noteChange(tx, 'run', connection, at, id)
      })
    },
  }
}

const ABANDONED =
  'The process that ran it ended, or lost the store, before the run did. Nothing is lost: the next run goes on from there.'

/** Newest first. */
const runsOf = ({ db }: Database, connection: Run['connection']) =>
  db
    .selectFrom('run')
    .selectAll()
    .where('connection', '=', connection)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')

const runRow = (database: Database, run: Run): Omit<Schema['run'], 'stop_asked_at'> => ({
  id: run.id,
  connection: run.connection,
  mode: run.mode,
  status: run.status,
  trigger: run.trigger,
  actor_kind: run.actor.kind,
  actor: run.actor.name,
  started_at: run.startedAt,
  finished_at: run.finishedAt,
  counts: JSON.stringify(run.counts),
  flows: JSON.stringify(run.flows),
  skipped: JSON.stringify(run.skipped),
  api: JSON.stringify(run.api),
  message: worded(database, run.message),
  progress: run.progress === null ? null : JSON.stringify(run.progress),
  undoes: run.undoes ?? null,
})

export const toRun = (row: Schema['run']): Run => ({
  id: row.id,
  connection: row.connection,
  mode: row.mode,
  status: row.status,
  trigger: row.trigger,
  actor: { kind: row.actor_kind, name: row.actor },
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  counts: JSON.parse(row.counts),
  flows: JSON.parse(row.flows),
  skipped: JSON.parse(row.skipped),
  api: JSON.parse(row.api),
  message: row.message,
  progress: row.progress === null ? null : JSON.parse(row.progress),
  ...(row.undoes === null ? {} : { undoes: row.undoes }),
})
