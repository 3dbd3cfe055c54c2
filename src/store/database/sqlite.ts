import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type QueryResult,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { keepPrivate } from './private-file.ts'
import { BUSY, fileTrouble, resultCode } from './sqlite-trouble.ts'

const PATIENCE_MS = 5_000
const LONGEST_PAUSE_MS = 25
/** The longest time statements may block the event loop before timers and sockets get their turn. */
const TURN_MS = 8
const CACHED_STATEMENTS = 500

/** Opens the file, made when missing, for this user alone. Several processes of one machine may have it open. */
export async function openSqliteFile(file: string): Promise<DatabaseSync> {
  keepPrivate(file)
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    // FULL: a commit that was answered survives a power cut, not only the end of the process.
    await patiently(() => database.exec('pragma journal_mode = wal'))
    database.exec('pragma synchronous = full')
    // Deleted names and invoices must not stay behind in free pages.
    database.exec('pragma secure_delete = on')
    database.exec('pragma cache_size = -16000')
    // A log of 32 MB instead of 4, so that a page that every batch changes is copied back once for many batches.
    database.exec('pragma wal_autocheckpoint = 8000')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Kysely on `node:sqlite`. */
export const sqliteDialect = (database: DatabaseSync, patienceMs = PATIENCE_MS): Dialect => ({
  createAdapter: () => ADAPTER,
  createDriver: () => sqliteDriver(database, patienceMs),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

const ADAPTER: DialectAdapter = {
  supportsCreateIfNotExists: true,
  supportsMultipleConnections: false,
  // SQLite supports it. It makes a start safe: a process waits for migrations that another one is running, and an
  // interrupted migration leaves nothing behind.
  supportsTransactionalDdl: true,
  supportsReturning: true,
  supportsOutput: false,
  acquireMigrationLock: async () => undefined,
  releaseMigrationLock: async () => undefined,
}

function sqliteDriver(database: DatabaseSync, patienceMs: number): Driver {
  const connection = sqliteConnection(database, patienceMs)
  const run = async (text: string) => {
    await connection.executeQuery(CompiledQuery.raw(text))
  }
  let turn = performance.now()
  return {
    init: async () => undefined,
    // Statements run synchronously, so without a pause here a loop of them would block heartbeats and requests.
    acquireConnection: async () => {
      if (performance.now() - turn > TURN_MS) {
        await setImmediate()
        turn = performance.now()
      }
      return connection
    },
    // `immediate`, since a transaction that began with a read cannot wait for the right to write later on.
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    // When the disk failed, SQLite has rolled back by itself; another rollback would fail and hide the reason.
    rollbackTransaction: async () => (database.isTransaction ? run('rollback') : undefined),
    releaseConnection: async () => undefined,
    destroy: async () => database.close(),
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly answersRows: boolean
}

function sqliteConnection(database: DatabaseSync, patienceMs: number): DatabaseConnection {
  const cache = new Map<string, Prepared>()

  const prepare = (text: string): Prepared => {
    const known = cache.get(text)
    if (known) return known
    const statement = database.prepare(text)
    const prepared = { statement, answersRows: statement.columns().length > 0 }
    const oldest = cache.keys().next()
    if (cache.size >= CACHED_STATEMENTS && !oldest.done) cache.delete(oldest.value)
    cache.set(text, prepared)
    return prepared
  }

  return {
    executeQuery: <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> =>
      patiently(() => {
        const { statement, answersRows } = prepare(sql)
        const values = parameters as readonly SQLInputValue[]
        if (answersRows) return { rows: statement.all(...values) as R[] }
        return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
      }, patienceMs),
    streamQuery: () => {
      throw new Error('This store reads by pages, not by streams.')
    },
  }
}

// Retries here instead of SQLite's own busy handler, which blocks the event loop: a web server would stand still while
// a command beside it writes, and two stores open in one process would wait for each other in vain.
async function patiently<T>(work: () => T, patienceMs = PATIENCE_MS): Promise<T> {
  const until = performance.now() + patienceMs
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return work()
    } catch (error) {
      if (resultCode(error) !== BUSY || performance.now() > until) throw fileTrouble(error)
    }
    await setTimeout(pause)
  }
}
