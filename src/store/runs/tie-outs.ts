import { sql } from 'kysely'
import type { Lease } from '../../core/connection.ts'
import type { Drift } from '../../core/drift.ts'
import type { ConnectionId, RunId } from '../../core/ids.ts'
import type { Store } from '../../core/store.ts'
import type { TieOut, TieOutLine } from '../../core/tie-out.ts'
import { guarded } from '../connections/leases.ts'
import type { Database } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { audit } from './audit.ts'
import { noteChange } from './changes.ts'

type Kind = 'line' | 'drift'

/** Results that are kept of a connection; of the latest its lines too. */
const KEPT = 400

export const tieOuts = (database: Database): Store['tieOuts'] => ({
  begin: (lease, run, by = null) =>
    guarded(database, lease, async (tx) => {
      const { db } = tx
      const { connection } = lease
      if (by !== null) await audit(tx, by, { action: 'tie_out.heal', connection, subject: run })
      // What a run that broke off left.
      const done = db.selectFrom('tie_out').select('run').where('connection', '=', connection)
      await db.deleteFrom('tie_out_line').where('connection', '=', connection).where('run', 'not in', done).execute()
      await db.deleteFrom('tie_out_line').where('connection', '=', connection).where('run', '=', run).execute()
    }),
  keepLines: (lease, run, lines) => keep(database, lease, run, 'line', lines),
  finish: async (lease, run, tieOut, drift) => {
    await keep(database, lease, run, 'drift', drift)
    const { connection } = lease
    await guarded(database, lease, async (tx) => {
      const { db } = tx
      await noteChange(tx, 'run', connection, tieOut.at, run)
      const result = { at: tieOut.at, verdict: tieOut.verdict, result: JSON.stringify(tieOut) }
      await db
        .insertInto('tie_out')
        .values({ connection, run, ...result })
        .execute()
      const kept = db
        .selectFrom('tie_out')
        .select('run')
        .where('connection', '=', connection)
        .orderBy('at', 'desc')
        .limit(KEPT)
      await db.deleteFrom('tie_out').where('connection', '=', connection).where('run', 'not in', kept).execute()
      await db.deleteFrom('tie_out_line').where('connection', '=', connection).where('run', '<>', run).execute()
    })
  },
  latest: async (connection) => one(await rowsOf(database, connection).limit(1).execute()),
  ofRun: async (connection, run) => one(await rowsOf(database, connection).where('run', '=', run).execute()),
  all: async () => {
    const { db } = database
    const rows = await db
      .selectFrom('connection')
      .select(({ selectFrom }) => [
        'connection.id as connection',
        selectFrom('tie_out')
          .select('result')
          .whereRef('tie_out.connection', '=', 'connection.id')
          .orderBy('at', 'desc')
          .limit(1)
          .as('result'),
      ])
      .execute()
    return rows.flatMap(({ connection, result }) =>
      result === null ? [] : [{ connection, tieOut: JSON.parse(result) as TieOut }],
    )
  },
  lines: (connection, run, after, limit) => page<TieOutLine>(database, connection, run, 'line', after, limit),
  drift: (connection, run, after, limit) => page<Drift>(database, connection, run, 'drift', after, limit),
  driftOf: async (connection, run, { stream, key }) => {
    // Lines are JSON: those without this key are left to the database, without the wildcards of `like`.
    const named = JSON.stringify(key)
    const rows = await database.db
      .selectFrom('tie_out_line')
      .select('line')
      .where('connection', '=', connection)
      .where('run', '=', run)
      .where('kind', '=', sql.lit<Kind>('drift'))
      .where(sql<boolean>`replace(line, ${named}, '') <> line`)
      .orderBy('ordinal')
      .execute()
    return rows.map(({ line }) => JSON.parse(line) as Drift).filter((one) => one.stream === stream && one.key === key)
  },
})

/** Results go with their runs, and lines, which tell of single customers, once their run began before `linesBefore`. */
export async function forgetTieOuts({ db }: Database, connection: ConnectionId, linesBefore: number): Promise<void> {
  const runs = db.selectFrom('run').select('id').where('connection', '=', connection)
  const young = runs.where((run) => run.or([run('started_at', '>=', linesBefore), run('status', '=', 'running')]))
  await db.deleteFrom('tie_out').where('connection', '=', connection).where('run', 'not in', runs).execute()
  await db.deleteFrom('tie_out_line').where('connection', '=', connection).where('run', 'not in', young).execute()
}

const rowsOf = ({ db }: Database, connection: ConnectionId) =>
  db
    .selectFrom('tie_out')
    .select(['run', 'result'])
    .where('connection', '=', connection)
    .orderBy('at', 'desc')
    .orderBy('run', 'desc')

const one = ([row]: readonly { readonly run: RunId; readonly result: string }[]) =>
  row === undefined ? null : { run: row.run, tieOut: JSON.parse(row.result) as TieOut }

async function keep(
  database: Database,
  lease: Lease,
  run: RunId,
  kind: Kind,
  lines: readonly (TieOutLine | Drift)[],
): Promise<void> {
  const { connection } = lease
  for (const batch of batches(lines)) {
    await guarded(database, lease, async ({ db, flavour }) => {
      const { next } = await db
        .selectFrom('tie_out_line')
        .select(sql<number>`coalesce(max(ordinal), 0) + 1`.as('next'))
        .where('connection', '=', connection)
        .where('run', '=', run)
        .where('kind', '=', kind)
        .executeTakeFirstOrThrow()
      const rows = batch.map((line, at) => ({ ordinal: Number(next) + at, line: JSON.stringify(line) }))
      await sql`
        insert into tie_out_line (connection, run, kind, ordinal, line)
        select ${connection}, ${run}, ${kind}, r.ordinal, r.line
        from ${flavour.rows('r', { ordinal: 'bigint', line: 'text' }, rows)} where true
      `.execute(db)
    })
  }
}

async function page<T>(
  { db }: Database,
  connection: ConnectionId,
  run: RunId,
  kind: Kind,
  after: number,
  limit: number,
): Promise<readonly T[]> {
  const rows = await db
    .selectFrom('tie_out_line')
    .select('line')
    .where('connection', '=', connection)
    .where('run', '=', run)
    .where('kind', '=', kind)
    .where('ordinal', '>', after)
    .orderBy('ordinal')
    .limit(limit)
    .execute()
  return rows.map(({ line }) => JSON.parse(line))
}
