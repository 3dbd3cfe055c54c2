import { sql } from 'kysely'
import type { Figures } from '../../core/figures.ts'
import type { Store } from '../../core/store.ts'
import { lasts } from '../connections/leases.ts'
import { RUNS_BY_ITSELF } from '../connections/work.ts'
import type { Database } from '../database/database.ts'

const STREAM = 'stream:'

/** Every process asks this every few seconds, so each query is answered from an index or a small table. */
export const figures =
  (database: Database): Store['figures'] =>
  async (now, day) => {
    const [streams, issues, running, due, usage] = await Promise.all([
      lastReads(database),
      unsettledIssues(database),
      runsInProgress(database),
      dueConnections(database, now),
      spentOn(database, day),
    ])
    return { streams, issues, running, due, usage }
  }

async function lastReads({ db }: Database): Promise<Figures['streams']> {
  const rows = await db
    .selectFrom('checkpoint')
    .select(['connection', 'name', 'saved_at'])
    .where('name', 'like', `${STREAM}%`)
    .where('saved_at', 'is not', null)
    .execute()
  return rows.map(({ connection, name, saved_at }) => ({
    connection,
    stream: name.slice(STREAM.length),
    at: saved_at ?? 0,
  }))
}

// The states are literals, as in the partial index: a planner cannot know that a parameter is one of them.
const unsettledIssues = ({ db }: Database) =>
  db
    .selectFrom('issue')
    .select(['connection', 'state', sql<number>`count(*)`.as('count')])
    .where(sql<boolean>`state in ('open', 'waiting')`)
    .groupBy(['connection', 'state'])
    .execute()

const runsInProgress = ({ db }: Database) =>
  db
    .selectFrom('run')
    .select(['connection', sql<number>`count(*)`.as('count')])
    .where(sql<boolean>`status = 'running'`)
    .groupBy('connection')
    .execute()

async function dueConnections({ db }: Database, now: number): Promise<number> {
  const row = await db
    .selectFrom('connection_work')
    .innerJoin('connection', 'connection.id', 'connection_work.connection')
    .select(sql<number>`count(*)`.as('count'))
    .where(RUNS_BY_ITSELF)
    .where('next_at', '<=', now)
    .where((is) => is.or([is('lease_until', 'is', null), is.not(lasts('lease_until', now))]))
    .executeTakeFirstOrThrow()
  return row.count
}

// Selected by account first, as the key begins with it: the table holds the days of years.
const spentOn = ({ db }: Database, day: string) =>
  db
    .selectFrom('api_usage')
    .select(['account', 'units'])
    .where('account', 'in', (all) => all.selectFrom('connection').select('account'))
    .where('day', '=', day)
    .execute()
