import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, Kysely, sql } from 'kysely'
import { SyncError } from '../../core/errors.ts'
import type { Database, Schema } from '../database/database.ts'
import { POSTGRES, SQLITE } from '../database/dialect.ts'
import { BATCH } from '../database/lists.ts'
import { MUCH_PATIENCE, postgresDialect } from '../database/postgres.ts'
import { placeOf } from '../database/postgres-place.ts'
import { openSqliteFile, sqliteDialect } from '../database/sqlite.ts'
import { TABLES } from '../database/tables.ts'

/** A store to copy from or to: the embedded one of `dataDir`, or one on a server. */
export interface End {
  readonly dataDir: string
  /** `postgres://…`; `null`: embedded. */
  readonly databaseUrl: string | null
}

const fileOf = ({ dataDir }: End): string => join(dataDir, 'ml-connector.db')

/** The database of a store, neither migrated nor checked. */
export async function connectTo(end: End): Promise<Database> {
  if (end.databaseUrl === null) {
    const file = await openSqliteFile(fileOf(end))
    return { db: new Kysely<Schema>({ dialect: sqliteDialect(file) }), flavour: SQLITE }
  }
  const dialect = postgresDialect(end.databaseUrl, { patience: MUCH_PATIENCE, connections: 2 })
  return { db: new Kysely<Schema>({ dialect }), flavour: POSTGRES }
}

/**
 * Refuses a target with anything in it before it is changed, and without a key: whatever is there belongs to somebody.
 *
 * @throws SyncError `store.not_empty` (hold)
 */
export async function refuseUnlessNew(end: End): Promise<void> {
  if (end.databaseUrl === null && !existsSync(fileOf(end))) return
  const database = await connectTo(end)
  try {
    const there = await tablesIn(database)
    await refuseUnlessEmpty(
      database.db,
      TABLES.filter((table) => there.has(table)),
    )
  } finally {
    await database.db.destroy()
  }
}

/** Names of the tables that are there, ours and others. */
export async function tablesIn({ db, flavour }: Database): Promise<ReadonlySet<string>> {
  if (flavour.kind === 'postgres') await placeOf(db)
  const { rows } =
    flavour.kind === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db)
      : await sql<{
          name: string
        }>`select tablename as name from pg_tables where schemaname = current_schema()`.execute(db)
  return new Set(rows.map(({ name }) => name))
}

/** @throws SyncError `store.not_empty` (hold) */
export async function refuseUnlessEmpty(db: Kysely<Schema>, tables: readonly (keyof Schema)[] = TABLES): Promise<void> {
  for (const table of tables) {
    const found = await db.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()
    if (found === undefined) continue
    throw new SyncError(
      'store.not_empty',
      `The store is not empty: there are rows in ${table}.`,
      { do: 'hold' },
      { advice: 'Make a new database for it, or choose an empty data directory; nothing is overwritten.' },
    )
  }
}

export type Row = Readonly<Record<string, unknown>>

/** All tables as they were at one moment, so that they fit together: later writes of other processes are not seen. */
export interface Snapshot {
  /** The newest migration that was done. */
  readonly schema: () => Promise<string>
  readonly count: (table: keyof Schema) => Promise<number>
  /** Rows a batch at a time. */
  readonly rows: (table: keyof Schema) => AsyncIterable<readonly Row[]>
}

/** Runs `work` on a snapshot of the store. */
export async function withSnapshot<T>(end: End, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  if (end.databaseUrl === null) return withSnapshotOfFile(fileOf(end), work)
  const { db } = await connectTo(end)
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((tx) => work(snapshotOfServer(tx)))
  } finally {
    await db.destroy()
  }
}

async function withSnapshotOfFile<T>(path: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const file = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    file.exec('begin')
    return await work({
      schema: async () => String(file.prepare('select max(name) as name from kysely_migration').get()?.name),
      count: async (table) => Number(file.prepare(`select count(*) as n from ${table}`).get()?.n),
      rows: async function* (table) {
        let batch: Row[] = []
        for (const row of file.prepare(`select * from ${table}`).iterate()) {
          batch.push(row)
          if (batch.length < BATCH) continue
          yield batch
          batch = []
        }
        if (batch.length > 0) yield batch
      },
    })
  } finally {
    file.close()
  }
}

const snapshotOfServer = (tx: Kysely<Schema>): Snapshot => ({
  schema: async () => {
    const { rows } = await sql<{ name: string }>`select max(name) as name from kysely_migration`.execute(tx)
    return String(rows[0]?.name)
  },
  count: async (table) => {
    const { n } = await tx
      .selectFrom(table)
      .select((column) => column.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return n
  },
  rows: async function* (table) {
    await tx.executeQuery(CompiledQuery.raw(`declare copied no scroll cursor for select * from ${table}`))
    for (;;) {
      const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(`fetch ${BATCH} from copied`))
      if (rows.length === 0) break
      yield rows
    }
    await tx.executeQuery(CompiledQuery.raw('close copied'))
  },
})
