import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { SyncError } from '../../core/errors.ts'
import { SILENT_MS } from '../../core/store.ts'
import { processes } from '../connections/processes.ts'
import { connectTo, refuseUnlessEmpty, refuseUnlessNew, tablesIn } from '../copy/copy-ends.ts'
import { makeFolder } from '../database/data-folder.ts'
import type { Database, Schema } from '../database/database.ts'
import { SQLITE } from '../database/dialect.ts'
import { migrate } from '../database/migrate.ts'
import { analyze } from '../database/postgres.ts'
import { placeOf } from '../database/postgres-place.ts'
import { openSqliteFile, sqliteDialect } from '../database/sqlite.ts'
import { ALL_TABLES, TABLES } from '../database/tables.ts'

export interface Restoring {
  /** The migration up to which the tables are as the rows want them; the rest is done when the rows are there. */
  readonly schema: string
  /** Epoch ms. */
  readonly now: number
  readonly fill: (db: Kysely<Schema>) => Promise<void>
  /** Once the tables are those of this version: migrations look at the states of connections. */
  readonly hold: (database: Database) => Promise<void>
}

const ASIDE = 'ml-connector.db.restoring-'

/** The store is made in a file of its own, which takes its place when it is whole. */
export async function inEmbeddedStore(dataDir: string, { schema, now, fill, hold }: Restoring): Promise<void> {
  makeFolder(dataDir)
  const end = { dataDir, databaseUrl: null }
  const file = join(dataDir, 'ml-connector.db')
  await refuseUnlessNew(end)
  if (existsSync(file)) await refuseServed(await connectTo(end), now)
  removeLeftOver(dataDir)
  const aside = `${file}.restoring-${process.pid}`
  try {
    const opened = await openSqliteFile(aside)
    // Nobody reads this file before it is whole, and then it is flushed once.
    opened.exec('pragma synchronous = off')
    const database: Database = { db: new Kysely<Schema>({ dialect: sqliteDialect(opened) }), flavour: SQLITE }
    try {
      await migrate(database, undefined, schema)
      await fill(database.db)
      await migrate(database)
      await hold(database)
      await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
    } finally {
      await database.db.destroy()
    }
    flush(aside)
    // Of the empty store that may be there; a log left beside the new file would be taken for its own.
    for (const one of [file, aside]) for (const end of ['-wal', '-shm']) rmSync(`${one}${end}`, { force: true })
    renameSync(aside, file)
    flush(dataDir)
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${aside}${end}`, { force: true })
  }
}

/** All rows in one transaction. Tables of an empty store are made anew where the rows want them as they were before. */
export async function inStoreOnServer(databaseUrl: string, { schema, now, fill, hold }: Restoring): Promise<void> {
  const end = { dataDir: '', databaseUrl }
  await refuseUnlessNew(end)
  await refuseServed(await connectTo(end), now)
  const database = await connectTo(end)
  try {
    const place = await placeOf(database.db)
    await dropTables(database)
    await migrate(database, place.schema, schema)
    await database.db.transaction().execute(async (tx) => {
      const there = await tablesIn({ ...database, db: tx })
      const ours = TABLES.filter((table) => there.has(table))
      await sql`lock table ${sql.join(ours.map((table) => sql.table(table)))} in exclusive mode`.execute(tx)
      await refuseUnlessEmpty(tx, ours)
      await fill(tx)
    })
    await migrate(database, place.schema)
    await hold(database)
    await analyze(database.db, TABLES)
  } finally {
    await database.db.destroy()
  }
}

/** Drops the tables of a store that is empty. */
async function dropTables(database: Database): Promise<void> {
  await database.db.transaction().execute(async (tx) => {
    const there = await tablesIn({ ...database, db: tx })
    const ours = TABLES.filter((table) => there.has(table))
    await refuseUnlessEmpty(tx, ours)
    for (const table of [...ALL_TABLES, 'kysely_migration', 'kysely_migration_lock'])
      if (there.has(table)) await sql`drop table ${sql.table(table)}`.execute(tx)
  })
}

/** @throws SyncError `store.in_use` (hold) while a process of `serve` works on the store */
async function refuseServed(database: Database, now: number): Promise<void> {
  try {
    if (!(await tablesIn(database)).has('serving_process')) return
    const [serving] = await processes(database).list(now - SILENT_MS)
    if (serving === undefined) return
    throw new SyncError(
      'store.in_use',
      `serve works on this store: process ${serving.pid} on ${serving.host}.`,
      { do: 'hold' },
      { advice: 'Stop it, then restore again; one that died is forgotten after a minute.' },
    )
  } finally {
    await database.db.destroy()
  }
}

/** Files of restores whose process died. */
function removeLeftOver(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(ASIDE) || isAlive(Number.parseInt(name.slice(ASIDE.length), 10))) continue
    rmSync(join(dataDir, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
