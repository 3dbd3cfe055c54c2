import {
  CompiledQuery,
  type Dialect,
  type Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  sql,
} from 'kysely'
import type pg from 'pg'
import type { Schema } from './database.ts'
import { databaseTrouble } from './postgres-trouble.ts'

const INT8 = 20

/** How long a database may take before it is given up. A server that went silent never says so by itself. */
export interface Patience {
  /** To be let in, or to wait for a connection of the pool. */
  readonly connectMs: number
  readonly statementMs: number
}

export const PATIENCE: Patience = { connectMs: 10_000, statementMs: 30_000 }
/** For migrations and copies: they rightly take long, and a connection that died is noticed by keep-alive. */
export const MUCH_PATIENCE: Patience = { connectMs: 10_000, statementMs: 3_600_000 }

/** Connections of a process for its own questions, unless it is told otherwise. */
export const CONNECTIONS = 10

export interface PostgresOptions {
  readonly patience?: Patience
  readonly connections?: number | undefined
}

const KEEP_ALIVE_MS = 10_000
const ANALYZE_MS = 600_000
/** The server breaks off first; then the connection is still good. */
const LATER = 1.2
const TIME_TO_CLOSE_MS = 500

/** Kysely on a pool of `pg`. Nothing is connected before the first query. What fails is told as `databaseTrouble` says. */
export function postgresDialect(
  url: string,
  { patience = PATIENCE, connections = CONNECTIONS }: PostgresOptions = {},
): Dialect {
  // From which on it is certain that there is such a database; the driver is not loaded before.
  const openPool = async (): Promise<PostgresPool> => {
    const { default: driver } = await import('pg')
    const pool = new driver.Pool({
      connectionString: url,
      application_name: 'ml-connector',
      max: connections,
      connectionTimeoutMillis: patience.connectMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types: {
        // Times and counters: far below 2^53. The driver would answer them as text.
        getTypeParser: ((oid: number, format?: 'text') =>
          oid === INT8 ? Number : driver.types.getTypeParser(oid, format)) as typeof driver.types.getTypeParser,
      },
    })
    // The pool drops a connection that broke while idle and makes a new one. Unheard, the event would end the process.
    pool.on('error', () => undefined)
    // So does one that broke while in use; whoever uses it is told by the query that failed.
    pool.on('connect', (client) => client.on('error', () => undefined))
    return boundedPool(pool, url, patience)
  }
  // So long the server waits for the next statement of a transaction: longer, and whoever began it is gone.
  const idleMs = 2 * patience.statementMs
  return new PostgresDialect({
    pool: openPool,
    // By statements, not as start-up parameters: poolers refuse those. So that the server, too, gives up a
    // connection whose other end is gone, and with it the rows that it holds locked.
    onCreateConnection: async (connection) => {
      await connection.executeQuery(
        CompiledQuery.raw(
          `select set_config('statement_timeout', '${patience.statementMs}', false),` +
            ` set_config('idle_in_transaction_session_timeout', '${idleMs}', false),` +
            ` set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false)`,
        ),
      )
    },
  })
}

// A timer may go off a moment before its time by another clock.
const EARLY_MS = 20

/** Looks at tables for the planner. It may take longer than other statements. */
export async function analyze(db: Kysely<Schema>, tables: readonly (keyof Schema)[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', ${String(ANALYZE_MS)}, true)`.execute(tx)
    await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(tx)
  })
}

/** The pool as Kysely sees it: it waits no longer than it should, translates trouble, and drops what went silent. */
function boundedPool(pool: pg.Pool, url: string, { statementMs }: Patience): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const inUse = new Set<pg.PoolClient>()
  return {
    options: pool.options,
    connect: async () => {
      try {
        const client = await pool.connect()
        inUse.add(client)
        const bounded = known.get(client) ?? boundedClient(client, url, statementMs, () => inUse.delete(client))
        known.set(client, bounded)
        return bounded
      } catch (error) {
        throw databaseTrouble(error, { url, during: 'connecting' })
      }
    },
    // What is under way gets a moment; what a silent server keeps must not hold up the end of the process.
    end: () =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          for (const client of inUse) client.release(true)
          inUse.clear()
          resolve()
        }, TIME_TO_CLOSE_MS)
        pool.end().then(() => {
          clearTimeout(late)
          resolve()
        }, reject)
      }),
  }
}

function boundedClient(
  client: pg.PoolClient,
  url: string,
  statementMs: number,
  onRelease: () => boolean,
): PostgresPoolClient {
  let isBroken = false
  const query = async (text: string, values: readonly unknown[]) => {
    const mostMs = (text.startsWith('analyze ') ? ANALYZE_MS : statementMs) * LATER
    const started = performance.now()
    try {
      // The driver's types leave out what it takes: https://node-postgres.com/apis/client#queryconfig
      const config: pg.QueryConfig & { readonly query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: mostMs,
      }
      return await client.query(config)
    } catch (error) {
      const isLate = !hasCode(error) && performance.now() - started >= mostMs - EARLY_MS
      // After a time-out the answer may still come, to whoever asks next; without a code the connection is gone.
      if (!hasCode(error)) isBroken = true
      throw databaseTrouble(error, { url, during: 'a statement', isLate })
    }
  }
  return {
    // Of what the driver can do, Kysely asks for this alone: there are no cursors.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => {
      // Released already where the pool was ended meanwhile.
      if (onRelease()) client.release(destroy || isBroken)
    },
  }
}

const hasCode = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code !== undefined
