import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'
import { bindSecrets, connections, secrets } from './connections/connections.ts'
import { leases } from './connections/leases.ts'
import { processes } from './connections/processes.ts'
import { work } from './connections/work.ts'
import { makeFolder, unusable } from './database/data-folder.ts'
import type { Database, Schema } from './database/database.ts'
import { POSTGRES, SQLITE } from './database/dialect.ts'
import { isMigrated, migrate } from './database/migrate.ts'
import { operationIds } from './database/new-id.ts'
import { MUCH_PATIENCE, PATIENCE, type Patience, postgresDialect } from './database/postgres.ts'
import { placeOf } from './database/postgres-place.ts'
import { openSqliteFile, sqliteDialect } from './database/sqlite.ts'
import { inbox } from './inbox/inbox.ts'
import { lists } from './lists/lists.ts'
import { keptAnswers } from './people/kept-answers.ts'
import { people } from './people/people.ts'
import { personal } from './personal/held.ts'
import { putBack } from './records/before-preview.ts'
import { issues } from './records/issues.ts'
import { matchDecisions } from './records/match-decisions.ts'
import { recordLists } from './records/record-lists.ts'
import { rehearsal, syncStore } from './records/sync-store.ts'
import { audits } from './runs/audit.ts'
import { changes } from './runs/changes.ts'
import { figures } from './runs/figures.ts'
import { history } from './runs/history.ts'
import { ledger } from './runs/ledger.ts'
import { previews } from './runs/previews.ts'
import { runs } from './runs/runs.ts'
import { tieOuts } from './runs/tie-outs.ts'
import { usage } from './runs/usage.ts'
import { masterKeySource, NO_KEY } from './vault/master-key.ts'
import { openVault } from './vault/vault.ts'

export interface StoreOptions {
  /** Holds `ml-connector.db`, unless a database server is used, and `master.key`, unless a key is given. */
  readonly dataDir: string
  /** `postgres://…`; SQLite in `dataDir` where there is none. */
  readonly databaseUrl?: string | null
  /** 32 bytes in base64; a key file in `dataDir`, made once, where there is none. */
  readonly masterKey?: string | null
  /** The master key is lost: none is read or made, no secret opens, and connections can only be removed. */
  readonly withoutKey?: boolean
  readonly clock: Clock
  /** Removes from words what must not be stored, such as secrets that a remote system sent back. */
  readonly hide?: (text: string) => string
  /** For a database server: how many connections this process may have, and how long the server may take. */
  readonly connections?: number | undefined
  readonly patience?: Patience | undefined
}

/**
 * Opens the store, made and migrated as needed. Several processes may have it open.
 *
 * @throws SyncError `store.unreachable` (retry) when the database cannot be reached or entered, `store.newer` (hold)
 * when a newer version wrote it, `vault.wrong_key` or `vault.missing_key` (hold) when its secrets would not open.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  makeFolder(options.dataDir)
  const { withoutKey = false } = options
  const vault = openVault(withoutKey ? NO_KEY : masterKeySource(options.dataDir, options.masterKey ?? null))
  const database = { ...(await connect(options)), ...(options.hide ? { hide: options.hide } : {}) }
  const { db, flavour } = database
  let schema: string | null = null
  try {
    schema = await prepare(database, options)
    if (!withoutKey) {
      await vault.check(database)
      await bindSecrets(database, vault)
    }
  } catch (error) {
    await db.destroy()
    throw unusable(error, options.databaseUrl ? null : options.dataDir)
  }

  const context = { clock: options.clock, operationId: operationIds(), vault }
  return {
    kind: flavour.kind,
    schema,
    ping: async () => {
      await db.selectFrom('connection').select('id').limit(1).execute()
    },
    connections: connections(database, vault),
    secrets: secrets(database, vault),
    leases: leases(database),
    runs: runs(database, options.clock),
    changes: changes(database),
    tieOuts: tieOuts(database),
    issues: issues(database),
    ledger: ledger(database),
    matches: matchDecisions(database),
    history: history(database),
    previews: previews(database),
    records: recordLists(database),
    lists: lists(database),
    personal: personal(database),
    people: people(database, vault),
    answers: keptAnswers(database, vault),
    processes: processes(database),
    audit: audits(database),
    usage: usage(database),
    figures: figures(database),
    work: work(database),
    inbox: inbox(database),
    sync: (lease, memory) => syncStore(database, lease, context, memory),
    rehearse: (lease) => rehearsal(database, lease, context),
    putBack: (lease) => putBack(database, lease),
    close: () => db.destroy(),
  }
}

/** Answers the schema of a store on a database server. */
async function prepare(database: Database, options: StoreOptions): Promise<string | null> {
  const { databaseUrl, patience } = options
  if (!databaseUrl) {
    await migrate(database)
    return null
  }
  const place = await placeOf(database.db)
  if (place.isMade && (await isMigrated(database))) return place.schema
  // A migration may rightly take long, and has to wait for one that another process is running.
  const long = { ...MUCH_PATIENCE, connectMs: patience?.connectMs ?? MUCH_PATIENCE.connectMs }
  const patient = new Kysely<Schema>({ dialect: postgresDialect(databaseUrl, { patience: long, connections: 1 }) })
  try {
    await migrate({ db: patient, flavour: POSTGRES }, place.schema)
    return place.schema
  } finally {
    await patient.destroy()
  }
}

async function connect(options: StoreOptions): Promise<Database> {
  const { databaseUrl, connections: most, patience = PATIENCE } = options
  if (databaseUrl) {
    const dialect = postgresDialect(databaseUrl, { patience, connections: most })
    return { db: new Kysely<Schema>({ dialect }), flavour: POSTGRES }
  }
  try {
    const file = await openSqliteFile(join(options.dataDir, 'ml-connector.db'))
    return { db: new Kysely<Schema>({ dialect: sqliteDialect(file) }), flavour: SQLITE }
  } catch (error) {
    throw unusable(error, options.dataDir)
  }
}
