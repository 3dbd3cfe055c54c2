import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { isSyncError } from '../../core/errors.ts'
import type { Schema } from '../database/database.ts'
import { nameBeside, type PostgresPlace, placeOf } from '../database/postgres-place.ts'
import { grantsFor } from '../database/postgres-trouble.ts'
import { connectTo, type End } from './copy-ends.ts'

export interface StoreCheck {
  readonly name: string
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly message: string
  readonly advice: string | null
  /** Version of the database server, told by the first check that reached it. */
  readonly server?: string
}

/** Checks piece by piece what the store needs of its database. Makes and keeps nothing there, and never throws. */
export async function* examineStore(end: End): AsyncGenerator<StoreCheck> {
  if (end.databaseUrl === null) {
    const isMade = existsSync(join(end.dataDir, 'ml-connector.db'))
    yield isMade ? await checked('writing', () => withDatabase(end, canWrite)) : notYet('writing')
    return
  }
  let place: PostgresPlace | null = null
  let server: string | undefined
  const database = await checked('database', () =>
    withDatabase(end, async (db) => {
      place = await placeOf(db)
      const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
      server = rows[0]?.version
      return `PostgreSQL ${server}, UTF-8, schema ${place.schema}`
    }),
  )
  yield server === undefined ? database : { ...database, server }
  // The cast is needed since the compiler does not see that the callback assigns it.
  const found = place as PostgresPlace | null
  if (found === null) return
  yield await rights(end, end.databaseUrl, found)
  yield found.isMade ? await checked('writing', () => withDatabase(end, canWrite)) : notYet('writing')
}

async function withDatabase<T>(end: End, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  const { db } = await connectTo(end)
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

const TRIED = new Error('Only tried.')

async function canWrite(db: Kysely<Schema>): Promise<string> {
  try {
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('api_usage').values({ account: 'doctor', day: '', units: 0 }).execute()
      throw TRIED
    })
  } catch (error) {
    if (error !== TRIED) throw error
  }
  return 'a row was written and taken back'
}

interface Rights {
  readonly schema: boolean
  readonly database: boolean
  readonly queue: boolean
}

async function rights(end: End, url: string, { schema, isMade }: PostgresPlace): Promise<StoreCheck> {
  const queue = nameBeside('ml_connector_jobs', schema)
  const asked = await checked('rights', () =>
    withDatabase(end, async (db) => {
      const { rows } = await sql<Rights>`
        select has_schema_privilege(${schema}, 'create') as schema,
          has_database_privilege(current_database(), 'create') as database,
          coalesce((select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = ${queue}), false) as queue
      `.execute(db)
      return JSON.stringify(rows[0])
    }),
  )
  if (asked.status !== 'ok') return asked
  const { schema: mayMake, database, queue: hasQueue } = JSON.parse(asked.message) as Rights
  const missing = [
    ...(mayMake || isMade ? [] : [`make tables in the schema ${schema}`]),
    ...(database || hasQueue ? [] : [`make the schema ${queue} for its queue`]),
  ]
  if (missing.length > 0) {
    const message = `The user may not ${missing.join(', nor ')}.`
    return { name: 'rights', status: 'failed', message, advice: grantsFor(url, schema) }
  }
  const later = mayMake ? '' : '; for the next version, which may change tables, it needs the right to make them'
  return { name: 'rights', status: 'ok', message: `tables and the queue can be used${later}`, advice: null }
}

async function checked(name: string, work: () => Promise<string>): Promise<StoreCheck> {
  try {
    return { name, status: 'ok', message: await work(), advice: null }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { name, status: 'failed', message, advice: isSyncError(error) ? (error.advice ?? null) : null }
  }
}

const notYet = (name: string): StoreCheck => ({
  name,
  status: 'skipped',
  message: 'the store is made at the first start',
  advice: null,
})
