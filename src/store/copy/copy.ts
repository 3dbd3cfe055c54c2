import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { SyncError } from '../../core/errors.ts'
import type { RunProgress } from '../../core/run.ts'
import type { Schema } from '../database/database.ts'
import { analyze } from '../database/postgres.ts'
import { TABLES } from '../database/tables.ts'
import { openStore, type StoreOptions } from '../open.ts'
import { COPY, claimAll } from './claim-all.ts'
import { connectTo, type End, refuseUnlessEmpty, refuseUnlessNew, type Snapshot, withSnapshot } from './copy-ends.ts'
import { portable } from './portable.ts'

export interface CopyOptions extends Pick<StoreOptions, 'dataDir' | 'masterKey' | 'clock'> {
  /** `postgres://…` of the store on a server; the other one is the embedded store of `dataDir`. */
  readonly databaseUrl: string
  /** `up`: from the embedded store to the server. */
  readonly direction: 'up' | 'down'
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
}

export interface CopyReport {
  readonly connections: number
  readonly rows: number
  readonly tables: Readonly<Record<string, number>>
}

/**
 * Copies the embedded store to PostgreSQL or back, in one transaction of the target: all of it arrives or nothing. The
 * source stays as it is, and no run can begin on it meanwhile.
 *
 * Errors: SyncError `store.nothing_to_copy`, `store.not_empty`, `store.busy` (hold), `store.miscopied` (retry), and
 *         those of `openStore`, of either store.
 */
export async function copyStore(options: CopyOptions): Promise<CopyReport> {
  const { dataDir, databaseUrl, direction, masterKey = null, clock } = options
  const ends: readonly [End, End] = [
    { dataDir, databaseUrl: null },
    { dataDir, databaseUrl },
  ]
  const [from, to] = direction === 'up' ? ends : [ends[1], ends[0]]
  await refuseUnlessNew(to)
  // Opening both migrates them, so that their tables are the same, and proves the key.
  const source = await openStore({ ...from, masterKey, clock })
  const connections = (await source.connections.list()).length
  await source.close()
  if (connections === 0) throw nothingToCopy(from)
  await (await openStore({ ...to, masterKey, clock })).close()

  const held = await connectTo(from)
  const target = await connectTo(to)
  try {
    const release = await claimAll(held, `${COPY} ${randomUUID()}`, clock)
    try {
      const report = await withSnapshot(from, (snapshot) => copyTables(snapshot, target.db, direction, options))
      if (target.flavour.kind === 'postgres') await analyze(target.db, TABLES)
      await proveSecrets(to, options)
      return { connections, ...report }
    } finally {
      await release()
    }
  } finally {
    await held.db.destroy()
    await target.db.destroy()
  }
}

async function copyTables(
  snapshot: Snapshot,
  target: Kysely<Schema>,
  direction: CopyOptions['direction'],
  options: CopyOptions,
): Promise<Omit<CopyReport, 'connections'>> {
  const tables: Record<string, number> = {}
  for (const table of TABLES) tables[table] = await snapshot.count(table)
  await target.transaction().execute(async (tx) => {
    // Only PostgreSQL needs the lock: in SQLite a transaction is the only writer from its first statement on.
    if (direction === 'up') {
      await sql`lock table ${sql.join(TABLES.map((table) => sql.table(table)))} in exclusive mode`.execute(tx)
    }
    await refuseUnlessEmpty(tx)
    for (const table of TABLES) await copyTable(snapshot, tx, table, tables[table] ?? 0, options)
    for (const table of TABLES) await verify(tx, table, tables[table] ?? 0)
  })
  return { rows: Object.values(tables).reduce((sum, count) => sum + count, 0), tables }
}

async function copyTable(
  snapshot: Snapshot,
  tx: Kysely<Schema>,
  table: keyof Schema,
  total: number,
  { onProgress, signal }: CopyOptions,
): Promise<void> {
  let done = 0
  for await (const rows of snapshot.rows(table)) {
    signal.throwIfAborted()
    await tx
      .insertInto(table)
      .values(rows.map((row) => portable(table, row)) as never)
      .execute()
    done += rows.length
    onProgress({ phase: `Copying ${table}`, done, total })
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

/** Opens every secret in the copy, so that a key that does not fit fails now and not at the next run. */
async function proveSecrets(to: End, { masterKey = null, clock }: CopyOptions): Promise<void> {
  const copy = await openStore({ ...to, masterKey, clock })
  try {
    for (const { id } of await copy.connections.list()) await copy.secrets.open(id)
  } finally {
    await copy.close()
  }
}

const nothingToCopy = ({ dataDir, databaseUrl }: End): SyncError =>
  databaseUrl === null
    ? new SyncError(
        'store.nothing_to_copy',
        `The embedded store in ${dataDir} holds no connection.`,
        { do: 'hold' },
        { advice: 'Set ML_CONNECTOR_DATA_DIR to the data directory that serve has used.' },
      )
    : new SyncError('store.nothing_to_copy', 'The database to copy from holds no connection.', { do: 'hold' })
