import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { receivables } from '../../src/app/receivables.ts'
import { receivablesCsv } from '../../src/app/receivables-csv.ts'
import { tradeOf } from '../../src/app/trade.ts'
import type { Connection } from '../../src/core/connection.ts'
import { sourceKey } from '../../src/core/ids.ts'
import type { SourceRecord } from '../../src/core/record.ts'
import type { Store } from '../../src/core/store.ts'
import { figuresOf } from '../../src/flows/visma-pipedrive/money/figures.ts'
import { RECORD_MEMORY } from '../../src/flows/visma-pipedrive/record-memory.ts'
import type { Database, Schema } from '../../src/store/database/database.ts'
import { POSTGRES, SQLITE } from '../../src/store/database/dialect.ts'
import { postgresDialect } from '../../src/store/database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../../src/store/database/sqlite.ts'
import { lists } from '../../src/store/lists/lists.ts'
import { openStore } from '../../src/store/open.ts'
import { issues } from '../../src/store/records/issues.ts'
import { recordLists } from '../../src/store/records/record-lists.ts'
import { ledger } from '../../src/store/runs/ledger.ts'
import { testClock } from '../clock.ts'
import { claimed, newConnection } from '../contract/store/place.ts'
import { RUN } from '../contract/store/samples.ts'
import { exampleDocument, exampleParty } from '../example-records.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'

warnWithoutPostgres()

const TODAY = '2026-09-20'
const CUSTOMERS = 1_200
const PAGES = 3
/** Of each page its keys and its figures. */
const A_PAGE = 2
/** What all of them owe and how late they pay, added up, however many they are. */
const IN_ALL = 3
/** The day for which all were worked out. */
const DAY = 1

describe('SQLite', () => allCustomers(async () => null))
describe.skipIf(postgresBinaries === null)('PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })
  allCustomers(async () => (await server?.newDatabase()) ?? null)
})

function allCustomers(newDatabase: () => Promise<string | null>): void {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-customers-'))
  let store: Store
  let connection: Connection
  let database: Database
  let statements: string[] = []
  beforeAll(async () => {
    const databaseUrl = await newDatabase()
    store = await openStore({ dataDir, databaseUrl, clock: testClock() })
    const id = await newConnection(store)
    const sync = store.sync(await claimed(store, id), RECORD_MEMORY)
    const all = Array.from({ length: CUSTOMERS }, (_, at) => String(at))
    const customers = all.map((key) => exampleParty({ internalId: key, number: `1${key.padStart(5, '0')}`, name: key }))
    const record = (key: string, data: unknown) =>
      ({ key: sourceKey(key), number: key, parent: null, modified: null, data }) as SourceRecord
    await sync.stage(
      'customer',
      customers.map((one) => record(one.internalId, one)),
      RUN,
    )
    const owes = { date: '2026-08-01', dueDate: '2026-08-15', currency: 'NOK', total: '1.1', totalBase: '1.1' }
    const documents = [exampleDocument({ ...owes, balance: '0.1', balanceBase: '0.1' })]
    await sync.stage(
      'receivables',
      customers.map((customer) =>
        record(customer.internalId, figuresOf({ customer, documents, today: TODAY, baseCurrency: 'NOK' })),
      ),
      RUN,
    )
    await sync.commit([
      { do: 'state', stream: 'customer', key: sourceKey('7'), state: 'skipped', reason: 'excluded' },
      {
        do: 'issue',
        issue: {
          ...{ flow: 'customers', stream: 'customer', key: '8', code: 'scope.house_account', details: {} },
          ...{ message: 'A collective account.', advice: 'Include or exclude it.' },
        },
      },
    ])
    const found = (await store.connections.list()).find((one) => one.id === id)
    if (found === undefined) throw new Error('It was saved.')
    connection = found
    database = await opened(dataDir, databaseUrl, (sql) => void statements.push(sql))
  })
  afterAll(async () => {
    await database.db.destroy()
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const asked = () => ({
    lists: lists(database),
    records: recordLists(database),
    issues: issues(database),
    ledger: ledger(database),
  })
  const counted = async <T>(work: () => Promise<T>) => {
    statements = []
    return { told: await work(), count: statements.length }
  }

  test('what all customers owe is read by pages, two statements each, and adds up to the cent', async () => {
    const { told, count } = await counted(() => receivables(asked(), connection, null))
    expect(count).toBe(PAGES * A_PAGE + IN_ALL + DAY)
    expect(told.customers).toHaveLength(CUSTOMERS - 2)
    expect(told.total).toMatchObject({ open: '119.8', overdue: '119.8' })
    expect([...receivablesCsv(told)]).toHaveLength(CUSTOMERS - 2 + 1)
    const keys = told.customers.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.filter((key) => key === '7' || key === '8')).toEqual([])
  })

  test('so is what they buy', async () => {
    const { told, count } = await counted(() => tradeOf(asked(), connection))
    expect(count).toBe(PAGES * A_PAGE + IN_ALL + DAY)
    expect(told.months.find(({ month }) => month === '2026-08')).toMatchObject({ invoiced: '1317.8' })
    // Neither parties nor issues are read for it.
    expect(statements.filter((sql) => /from "issue"/.test(sql))).toEqual([])
  })
}

async function opened(dataDir: string, databaseUrl: string | null, tell: (sql: string) => void): Promise<Database> {
  const log = ({ query }: { readonly query: { readonly sql: string } }) => tell(query.sql)
  if (databaseUrl !== null)
    return { db: new Kysely<Schema>({ dialect: postgresDialect(databaseUrl), log }), flavour: POSTGRES }
  const file = await openSqliteFile(join(dataDir, 'ml-connector.db'))
  return { db: new Kysely<Schema>({ dialect: sqliteDialect(file), log }), flavour: SQLITE }
}
