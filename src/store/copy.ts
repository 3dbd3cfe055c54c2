import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { SyncError } from '../core/errors.ts'
import type { RunProgress } from '../core/run.ts'
import type { Database, Schema } from './database.ts'
import { SQLITE } from './dialect.ts'
import { holdAll } from './hold-all.ts'
import { BATCH } from './lists.ts'
import { openStore, type StoreOptions } from './open.ts'
import { postgresDialect } from './postgres.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'
import { TABLES } from './tables.ts'

export interface CopyOptions extends Pick<StoreOptions, 'dataDir' | 'masterKey' | 'clock'> {
  /** `postgres://…` of an empty database. */
  readonly to: string
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
}

export interface CopyReport {
  readonly connections: number
  readonly rows: number
  readonly tables: Readonly<Record<string, number>>
}

/**
 * Copies the embedded store to PostgreSQL, in one transaction there: all of it arrives or nothing. The embedded
 * store stays as it is; no run can begin on it meanwhile.
 *
 * Errors: SyncError `store.nothing_to_copy`, `store.not_empty`, `store.busy` (hold), `store.miscopied` (retry), and
 *         those of `openStore`, of either store.
 */
export async function copyStore(options: CopyOptions): Promise<CopyReport> {
  const { dataDir, masterKey = null, clock, to } = options
  // Both are brought up to date, so that their tables are the same, and the key is proved.
  for (const databaseUrl of [null, to]) await (await openStore({ dataDir, databaseUrl, masterKey, clock })).close()

  const path = join(dataDir, 'ml-connector.db')
  const source: Database = {
    db: new Kysely<Schema>({ dialect: sqliteDialect(await openSqliteFile(path)) }),
    flavour: SQLITE,
  }
  const target = new Kysely<Schema>({ dialect: postgresDialect(to) })
  try {
    const release = await holdAll(source, `store copy ${randomUUID()}`, clock)
    try {
      const report = await copyTables(path, target, options)
      await sql`analyze`.execute(target)
      await proveSecrets(options)
      return report
    } finally {
      await release()
    }
  } finally {
    await source.db.destroy()
    await target.destroy()
  }
}

async function copyTables(path: string, target: Kysely<Schema>, options: CopyOptions): Promise<CopyReport> {
  // One read transaction: what other processes write meanwhile is not seen, so all tables fit together.
  const snapshot = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    snapshot.exec('begin')
    const counts = TABLES.map((table) => [table, countOf(snapshot, table)] as const)
    const connections = countOf(snapshot, 'connection')
    if (connections === 0) throw nothingToCopy(options.dataDir)
    await target.transaction().execute(async (tx) => {
      await refuseUnlessEmpty(tx)
      for (const [table, count] of counts) await copyTable(snapshot, tx, table, count, options)
      for (const [table, count] of counts) await verify(tx, table, count)
    })
    const rows = counts.reduce((sum, [, count]) => sum + count, 0)
    return { connections, rows, tables: Object.fromEntries(counts) }
  } finally {
    snapshot.close()
  }
}

async function copyTable(
  snapshot: DatabaseSync,
  tx: Kysely<Schema>,
  table: keyof Schema,
  total: number,
  { onProgress, signal }: CopyOptions,
): Promise<void> {
  const phase = `Copying ${table}`
  let batch: Row[] = []
  let done = 0
  const send = async () => {
    signal.throwIfAborted()
    if (batch.length === 0) return
    await tx
      .insertInto(table)
      .values(batch as never)
      .execute()
    done += batch.length
    batch = []
    onProgress({ phase, done, total })
  }
  for (const row of snapshot.prepare(`select * from ${table}`).iterate()) {
    batch.push(portable(table, row))
    if (batch.length === BATCH) await send()
  }
  await send()
}

type Row = Record<string, unknown>

/** Nobody holds anything in the copy; and PostgreSQL stores no NUL and no half of a surrogate pair. */
function portable(table: keyof Schema, row: Row): Row {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value,
  ])
  const copied = Object.fromEntries(values)
  return table === 'connection_work' ? { ...copied, owner: null, lease_until: null } : copied
}

async function refuseUnlessEmpty(tx: Kysely<Schema>): Promise<void> {
  await sql`lock table ${sql.join(TABLES.map((table) => sql.table(table)))} in exclusive mode`.execute(tx)
  for (const table of TABLES) {
    const found = await tx.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()
    if (found === undefined) continue
    throw new SyncError(
      'store.not_empty',
      `The database to copy to is not empty: there are rows in ${table}.`,
      { do: 'hold' },
      { advice: 'Make a new database for it; nothing is overwritten.' },
    )
  }
}

async function verify(tx: Kysely<Schema>, table: keyof Schema, count: number): Promise<void> {
  const { there } = await tx
    .selectFrom(table)
    .select((column) => column.fn.countAll<number>().as('there'))
    .executeTakeFirstOrThrow()
  if (there === count) return
  const message = `Of ${count} rows of ${table}, ${there} arrived. Nothing was kept.`
  throw new SyncError('store.miscopied', message, { do: 'retry' }, { advice: 'Try again, and report it.' })
}

/** Opens every secret in the copy: a key that does not fit is better met now than at the next run. */
async function proveSecrets({ dataDir, masterKey = null, clock, to }: CopyOptions): Promise<void> {
  const copy = await openStore({ dataDir, databaseUrl: to, masterKey, clock })
  try {
    for (const { id } of await copy.connections.list()) await copy.secrets.open(id)
  } finally {
    await copy.close()
  }
}

const countOf = (snapshot: DatabaseSync, table: string): number =>
  Number(snapshot.prepare(`select count(*) as n from ${table}`).get()?.n)

const nothingToCopy = (dataDir: string): SyncError =>
  new SyncError(
    'store.nothing_to_copy',
    `The embedded store in ${dataDir} holds no connection.`,
    { do: 'hold' },
    { advice: 'Set ML_CONNECTOR_DATA_DIR to the data directory that serve has used.' },
  )
