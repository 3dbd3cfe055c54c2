import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialect, Kysely } from 'kysely'
import type { Clock } from '../core/clock.ts'
import { SyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import { connections, secrets } from './connections.ts'
import type { Database, Schema } from './database.ts'
import { type Flavour, POSTGRES, SQLITE } from './dialect.ts'
import { issues } from './issues.ts'
import { leases } from './leases.ts'
import { ledger } from './ledger.ts'
import { masterKeySource } from './master-key.ts'
import { migrate } from './migrate.ts'
import { operationIds } from './new-id.ts'
import { postgresDialect } from './postgres.ts'
import { runs } from './runs.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'
import { syncStore } from './sync-store.ts'
import { usage } from './usage.ts'
import { openVault } from './vault.ts'

export interface StoreOptions {
  /** Holds `ml-connector.db`, unless a database server is used, and `master.key`, unless a key is given. */
  readonly dataDir: string
  /** `postgres://…`; SQLite in `dataDir` where there is none. */
  readonly databaseUrl?: string | null
  /** 32 bytes in base64; a key file in `dataDir`, made once, where there is none. */
  readonly masterKey?: string | null
  readonly clock: Clock
}

/**
 * Opens the store, made and migrated as needed. Several processes may have it open.
 *
 * @throws SyncError `store.unreachable` (retry) when the database cannot be reached or entered, `store.newer` (hold) when a
 * newer version wrote it, `vault.wrong_key` or `vault.missing_key` (hold) when its secrets would not open.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const vault = openVault(masterKeySource(options.dataDir, options.masterKey ?? null))
  const [dialect, flavour] = await connect(options)
  const db = new Kysely<Schema>({ dialect })
  const database: Database = { db, flavour }
  try {
    await migrate(database)
    await vault.check(database)
  } catch (error) {
    await db.destroy()
    throw isAway(error) ? unreachable(error) : error
  }

  const context = { clock: options.clock, operationId: operationIds() }
  return {
    kind: flavour.kind,
    connections: connections(database, vault),
    secrets: secrets(database, vault),
    leases: leases(database),
    runs: runs(database),
    issues: issues(database),
    ledger: ledger(database),
    usage: usage(database),
    sync: (lease) => syncStore(database, lease, context),
    close: () => db.destroy(),
  }
}

async function connect({ databaseUrl, dataDir }: StoreOptions): Promise<readonly [Dialect, Flavour]> {
  if (databaseUrl) return [postgresDialect(databaseUrl), POSTGRES]
  return [sqliteDialect(await openSqliteFile(join(dataDir, 'ml-connector.db'))), SQLITE]
}

/** A failure to reach or enter the server, told by its code: of the system, or of PostgreSQL's connection classes. */
const isAway = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(E[A-Z]+|08...|28...|3D000|53...|57P0.)$/.test(error.code)

// The address carries a password, so only the driver's own words are passed on.
const unreachable = (cause: Error & { readonly code: string }): SyncError =>
  new SyncError(
    'store.unreachable',
    `The database cannot be used: ${cause.message || cause.code}.`,
    { do: 'retry' },
    { cause, advice: 'Check DATABASE_URL, and that the server runs and lets this machine in.' },
  )
