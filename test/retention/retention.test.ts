import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, forgettingAt, type Retention } from '../../src/core/history.ts'
import { runId } from '../../src/core/ids.ts'
import type { Database, Schema } from '../../src/store/database/database.ts'
import { POSTGRES, SQLITE } from '../../src/store/database/dialect.ts'
import { migrate } from '../../src/store/database/migrate.ts'
import { PATIENCE, postgresDialect } from '../../src/store/database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../../src/store/database/sqlite.ts'
import { history } from '../../src/store/runs/history.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { FATES } from './fates.ts'
import { AT, aRun, CONNECTION, OLD_ROWS } from './old-rows.ts'

const DAYS: Retention = { payloads: 90, inbox: 30, previews: 7, runs: 400 }
const TABLES = Object.keys(FATES) as (keyof Schema)[]
const HOUR_MS = 3_600_000
const A_LIFETIME = 20_000
/** Each time shortly before and after the days that the settings name, and at last when all of them are long over. */
const MOMENTS = [
  ...Object.values(DAYS).flatMap((days) => [days * DAY_MS - HOUR_MS, (days + 1) * DAY_MS]),
  A_LIFETIME * DAY_MS,
]
const NEWEST = { ...aRun, id: runId('r_new'), started_at: AT + 2 * A_LIFETIME * DAY_MS, finished_at: null }

type Rows = Readonly<Record<string, readonly object[]>>

/** What is left of every table at that age. */
const expectedAt = (age: number): Rows =>
  Object.fromEntries(
    TABLES.map((table) => {
      const fate = FATES[table]
      const over = 'steps' in fate ? fate.steps.filter(({ after }) => age >= DAYS[after] * DAY_MS) : []
      const isGone = over.some(({ leaves }) => leaves === null)
      const row = Object.assign({}, OLD_ROWS[table], ...over.map(({ leaves }) => leaves))
      return [table, [...(isGone ? [] : [row]), ...(table === 'run' ? [NEWEST] : [])]]
    }),
  )

async function rowsOf({ db }: Database): Promise<Rows> {
  const found: Record<string, readonly object[]> = {}
  for (const table of TABLES) found[table] = await db.selectFrom(table).selectAll().execute()
  const ours = await db.selectFrom('checkpoint').selectAll().where('name', 'not like', 'history:%').execute()
  return { ...found, checkpoint: ours }
}

/** A store in which everything is of one day, as it is when it grows old. */
async function growsOld(database: Database): Promise<void> {
  const { db } = database
  try {
    await migrate(database)
    for (const table of TABLES) await db.insertInto(table).values(OLD_ROWS[table]).execute()
    await db.insertInto('run').values(NEWEST).execute()
    const never = new AbortController().signal
    for (const age of MOMENTS.toSorted((a, b) => a - b)) {
      await history(database).forget(CONNECTION, forgettingAt(AT + age, DAYS), never)
      expect(await rowsOf(database), `after ${age / DAY_MS} days`).toEqual(expectedAt(age))
    }
  } finally {
    await db.destroy()
  }
}

test('a table stays as long as its connection only for a reason', () => {
  const rests = TABLES.filter((table) => {
    const fate = FATES[table]
    const isGone = 'steps' in fate && fate.steps.some(({ leaves }) => leaves === null)
    return !isGone && fate.stays === undefined
  })
  expect(rests).toEqual([])
})

const EACH = 'of every table goes what its time is over for, and all else stays'

test(`${EACH}: SQLite`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-old-'))
  try {
    const file = await openSqliteFile(join(folder, 'a.db'))
    await growsOld({ db: new Kysely<Schema>({ dialect: sqliteDialect(file) }), flavour: SQLITE })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test(`${EACH}: PostgreSQL`, async () => {
    const url = (await server?.newDatabase()) ?? ''
    const dialect = postgresDialect(url, { patience: PATIENCE, connections: 1 })
    await growsOld({ db: new Kysely<Schema>({ dialect }), flavour: POSTGRES })
  })
})
