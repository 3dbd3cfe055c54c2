import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

const INT8 = 20

/** Kysely on a pool of `pg`. Nothing is connected before the first query. */
export function postgresDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'ml-connector',
    max: 10,
    types: {
      // Times and counters: far below 2^53. The driver would answer them as text.
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // The pool drops a connection that broke while idle and makes a new one. Unheard, the event would end the process.
  pool.on('error', () => undefined)
  // So does one that broke while in use; whoever uses it is told by the query that failed.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}
