import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { SyncError } from '../../core/errors.ts'
import type { Schema } from './database.ts'

/** Where in its database a PostgreSQL store lives. */
export interface PostgresPlace {
  /** The first schema of the search path. Each schema of a database may hold one store. */
  readonly schema: string
  readonly isMade: boolean
}

/**
 * Looks where the store is, or is to be made.
 *
 * @throws SyncError `store.encoding`, `store.no_schema` (hold) where there can be none.
 */
export async function placeOf(db: Kysely<Schema>): Promise<PostgresPlace> {
  const { rows } = await sql<{ schema: string | null; encoding: string; path: string; made: string | null }>`
    select current_schema() as schema, current_setting('server_encoding') as encoding,
      current_setting('search_path') as path,
      to_regclass(quote_ident(current_schema()) || '.kysely_migration')::text as made`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('A select without a table answers one row.')
  if (row.encoding !== 'UTF8') {
    throw new SyncError(
      'store.encoding',
      `The database is encoded in ${row.encoding}, which cannot hold every name.`,
      { do: 'hold' },
      { advice: "Make one in UTF-8: create database ml_connector encoding 'UTF8' template template0;" },
    )
  }
  if (row.schema === null) {
    throw new SyncError(
      'store.no_schema',
      `There is no schema that this user may use among those of its search path: ${row.path}.`,
      { do: 'hold' },
      { advice: 'Make it: create schema NAME authorization USER; or change the search path in DATABASE_URL.' },
    )
  }
  return { schema: row.schema, isMade: row.made !== null }
}

const PLAIN = /^[a-z0-9_]{1,30}$/

/** A name that no other store of the database uses: `base` with the schema; only `base` for the schema `public`. */
export function nameBeside(base: string, schema: string): string {
  if (schema === 'public') return base
  return `${base}_${PLAIN.test(schema) ? schema : createHash('sha256').update(schema).digest('hex').slice(0, 16)}`
}
