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

/** How long a database may take before we give it up: a server that has gone silent does not say so. */
export interface Patience {
  /** To connect, or to wait for a connection of the pool. */
  readonly connectMs: number
  readonly statementMs: number
}

export const PATIENCE: Patience = { connectMs: 10_000, statementMs: 30_000 }
/** For migrations and copies, which rightly take long; keep-alive notices a connection that died. */
export const MUCH_PATIENCE: Patience = { connectMs: 10_000, statementMs: 3_600_000 }

/** How many connections a process has to the database by default, besides those of the queue. */
const CONNECTIONS = 10

export interface PostgresOptions {
  readonly patience?: Patience
  readonly connections?: number | undefined
}

const KEEP_ALIVE_MS = 10_000
const ANALYZE_MS = 600_000
/** We give up this much later than the server, so that it cancels the statement first and the connection stays good. */
const LATER = 1.2
const TIME_TO_CLOSE_MS = 500

/** Kysely on a pool of `pg`. It connects at the first query. Failures are translated by `databaseTrouble`. */
export function postgresDialect(
  url: string,
  { patience = PATIENCE, connections = CONNECTIONS }: PostgresOptions = {},
): Dialect {
  // The driver is loaded only here, when a PostgreSQL store is really opened.
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
        // int8 as a number: ours are times and counters, far below 2^53. The driver would answer text.
        getTypeParser: ((oid: number, format?: 'text') =>
          oid === INT8 ? Number : driver.types.getTypeParser(oid, format)) as typeof driver.types.getTypeParser,
      },
    })
    // The pool replaces a connection that broke while idle. Without a listener the event would end the process.
    pool.on('error', () => undefined)
    // The same for a connection that broke while in use: its user learns of it from the query that failed.
    pool.on('connect', (client) => client.on('error', () => undefined))
    return boundedPool(pool, url, patience)
  }
  // How long the server waits for the next statement of a transaction: after that, its client must be gone.
  const idleMs = 2 * patience.statementMs
  return new PostgresDialect({
    pool: openPool,
    // Set so that the server gives up a connection whose client is gone, and unlocks its rows. By a statement, since
    // poolers refuse these as start-up parameters.
    onCreateConnection: async (connection) => {
      await connection.executeQuery(
        CompiledQuery.raw(
          `select set_config('statement_timeout', '${patience.statementMs}', false),` +
            ` set_config('idle_in_transaction_session_timeout', '${idleMs}', false),` +
            // Our statements are short; compiling one whose rows the planner overestimates takes longer than running it.
            ` set_config('jit', 'off', false),` +
            ` set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false)`,
        ),
      )
    },
  })
}

// A timer may fire a moment early by the clock that measures how long a statement took.
const EARLY_MS = 20

/** Has PostgreSQL count its tables anew for its planner. It may take longer than other statements. */
export async function analyze(db: Kysely<Schema>, tables: readonly (keyof Schema)[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select set_config('statement_timeout', ${String(ANALYZE_MS)}, true)`.execute(tx)
    await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(tx)
  })
}

/** The pool for Kysely: it bounds every wait, translates errors, and drops connections that went silent. */
function boundedPool(pool: pg.Pool, url: string, { statementMs }: Patience): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const inUse = new Set<pg.PoolClient>()
  return {
    options: pool.options,
    connect: async () => {
      try {
        const client = await pool.connect().catch((error: unknown) => {
          if (wasLate(error)) return pool.connect()
          throw error
        })
        inUse.add(client)
        const bounded = known.get(client) ?? boundedClient(client, url, statementMs, () => inUse.delete(client))
        known.set(client, bounded)
        return bounded
      } catch (error) {
        throw databaseTrouble(error, { url, during: 'connecting' })
      }
    },
    // Statements in progress get a moment, but a silent server must not keep the process from ending.
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
      // The types of the driver lack `query_timeout`: https://node-postgres.com/apis/client#queryconfig
      const config: pg.QueryConfig & { readonly query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: mostMs,
      }
      return await client.query(config)
    } catch (error) {
      const isLate = !isAnswer(error) && performance.now() - started >= mostMs - EARLY_MS
      // No answer of the server: the connection is lost, or its late answer could still arrive and be taken for the
      // answer to the next statement.
      if (!isAnswer(error)) isBroken = true
      throw databaseTrouble(error, { url, during: 'a statement', isLate })
    }
  }
  return {
    // Kysely uses only this form of `query`, since we have no cursors.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => {
      // When the pool was ended meanwhile, the connection is released already.
      if (onRelease()) client.release(destroy || isBroken)
    },
  }
}

/**
 * A connection that was not made in time: by a machine out of breath, this one or the server's, which makes the next one
 * well; a server that is away lets the next one wait in vain too. The words are the driver's
 * (https://github.com/brianc/node-postgres, `pg-pool/index.js`); nothing was asked yet.
 */
const wasLate = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Connection terminated due to connection timeout'

/** The server answers with a SQLSTATE of five characters; a broken connection has a code too, e.g. `ECONNRESET`. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
