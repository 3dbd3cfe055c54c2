import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery, Kysely, type LogEvent } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { behaviourPartsOf, customerPage, openDocumentsOf } from '../../src/app/customer-page.ts'
import { groupIssues, issueIn, listIssues } from '../../src/app/lists/issue-lists.ts'
import { listMatches } from '../../src/app/lists/match-lists.ts'
import { listAudit, listInbox } from '../../src/app/lists/people-lists.ts'
import { listPlanned, listPreviews } from '../../src/app/lists/preview-lists.ts'
import { listReceivables } from '../../src/app/lists/receivables-list.ts'
import { listRecords, searchRecords } from '../../src/app/lists/record-lists.ts'
import { listOperations, listRuns } from '../../src/app/lists/run-lists.ts'
import { MATCH_STATES } from '../../src/app/match-words.ts'
import { receivables } from '../../src/app/receivables.ts'
import { RECORD_STATES } from '../../src/app/record-states.ts'
import { runUses } from '../../src/app/runs.ts'
import { timelineOf } from '../../src/app/timeline.ts'
import { tradeOf } from '../../src/app/trade.ts'
import type { Connection } from '../../src/core/connection.ts'
import { operationId, runId } from '../../src/core/ids.ts'
import type { Schema } from '../../src/store/database/database.ts'
import { POSTGRES, SQLITE } from '../../src/store/database/dialect.ts'
import { postgresDialect } from '../../src/store/database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../../src/store/database/sqlite.ts'
import { inbox } from '../../src/store/inbox/inbox.ts'
import { lists } from '../../src/store/lists/lists.ts'
import { issues } from '../../src/store/records/issues.ts'
import { matchDecisions } from '../../src/store/records/match-decisions.ts'
import { recordLists } from '../../src/store/records/record-lists.ts'
import { audits } from '../../src/store/runs/audit.ts'
import { ledger } from '../../src/store/runs/ledger.ts'
import { previews } from '../../src/store/runs/previews.ts'
import { runs } from '../../src/store/runs/runs.ts'
import { tieOuts } from '../../src/store/runs/tie-outs.ts'
import { KARI } from '../actor.ts'
import { testClock } from '../clock.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { customerName, customerNumber, type LargeStore, largeStore } from './large-store.ts'

warnWithoutPostgres()

/** Enough for both planners to take an index where there is one. */
const RECORDS = 20_000
/** A page, and a row that tells that another one follows. */
const LIMIT = 50
/** No plan takes up more rows at a step than a few pages have. */
const MOST_ROWS = 1_000

/** What is added up or grouped is counted as a whole, but of the entries of an index. */
const COUNTS = /count\(\*\)/
const PAGE = /limit \?$/
/** PostgreSQL guesses how many rows begin with some texts. */
const GUESSED = /with found as materialized/
/** The few rows of records, runs or deliveries that are named. */
const NAMED = /"key" (= \?|in )|"undoes" = \?|"id" >= \?|with found as materialized/

const LARGE = [
  'record',
  'payload',
  'link',
  'issue',
  'operation',
  'run',
  'inbox',
  'audit',
  'preview_write',
  'search_term',
]
const isLarge = (table: string): boolean => LARGE.includes(table)

type Asked = ReadonlyMap<string, LogEvent['query']>

/** Asks for pages of all lists, wherever in them, by every filter; and for records by all that names them. */
async function askAll(database: Parameters<typeof lists>[0], { connection: id, run, preview, sizes }: LargeStore) {
  const clock = testClock()
  const store = {
    lists: lists(database),
    records: recordLists(database),
    ledger: ledger(database),
    issues: issues(database),
    matches: matchDecisions(database),
    runs: runs(database, clock),
    tieOuts: tieOuts(database),
    audit: audits(database),
    inbox: inbox(database),
    previews: previews(database),
  }
  const connection = {
    ...{ id, name: 'large', host: 'large.pipedrive.com', settings: { pipedrive: {} } },
  } as unknown as Connection
  const number = String(2_000_000 + sizes.invoices / 2)
  const places = <Place>(place: Place) => [null, place]

  for (const after of places({ lastSeen: 1_000, id: 'i_1' })) {
    for (const code of [undefined, 'bench.code_3'])
      await listIssues(store, connection, { state: 'open', code }, after, LIMIT)
  }
  await groupIssues(store, connection, 'open')
  await issueIn(store, connection, 'i_1000002')
  for (const after of places({ startedAt: 1_000_000_000_000, id: runId('r_1') })) {
    for (const filter of [{}, { status: 'failed' }, { mode: 'full' }, { since: 1, until: 2_000_000_000_000 }] as const)
      await listRuns(store, connection, filter, after, LIMIT)
  }
  await store.runs.lastDone(id)
  await store.runs.running(id)
  await runUses(
    store,
    async () => connection,
    () => ({ actor: KARI, at: 1 }),
  ).get(run, LIMIT)
  for (const after of places(operationId('o_01000100'))) await listOperations(store, connection, run, after, LIMIT)
  for (const after of places({ stream: 'customerinvoice', key: `Invoice:${number}` })) {
    for (const state of [undefined, ...RECORD_STATES]) await listRecords(store, connection, { state }, after, LIMIT)
  }
  for (const after of places(customerNumber(7))) {
    for (const band of [null, '31-60'] as const) await listReceivables(store, connection, { band }, after, LIMIT)
  }
  await receivables(store, connection, `customer:${customerNumber(7)}`)
  await receivables(store, connection, null)
  await tradeOf(store, connection)
  const many = `customer:${customerNumber(1)}`
  const { next } = await customerPage(store, connection, many, LIMIT)
  for (const after of places(next.documents)) await openDocumentsOf(store, connection, many, after, LIMIT)
  for (const after of places(next.parts)) await behaviourPartsOf(store, connection, many, after, LIMIT)
  for (const after of places({ stream: 'customer', key: customerNumber(50) })) {
    for (const state of [null, ...MATCH_STATES]) await listMatches(store, connection, { state }, after, LIMIT)
  }
  for (const after of places('w_1000100')) {
    for (const state of [null, 'stored', 'failed', 'done'] as const)
      await listInbox(store, connection, state, after, LIMIT)
  }
  for (const after of places('a_1000100')) {
    for (const one of [connection, null]) await listAudit(store, one, after, LIMIT)
  }
  await listPreviews(store, connection)
  for (const after of places(100)) {
    for (const group of [undefined, 'customerInvoices:update:note'])
      await listPlanned(store, connection, { preview, group }, after, LIMIT)
  }
  const address = 'https://large.pipedrive.com/organization/8'
  for (const text of [number, `customer:${customerNumber(7)}`, customerName(7), 'innkjop@kunde-7.example', address])
    await timelineOf(store, connection, text)
  for (const text of ['gran', 'bakke hand', 'nobody is called so', '912345678'])
    await searchRecords(store, connection, text)
}

describe('in a store with many rows, each list is read by an index', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-lists-'))
  let server: TestPostgres | undefined
  beforeAll(async () => {
    if (postgresBinaries !== null) server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('on SQLite, and nothing is sorted but the rows of what is named, and what is counted', async () => {
    const large = await largeStore({ dataDir, databaseUrl: null, clock: testClock() }, RECORDS)
    const file = await openSqliteFile(join(dataDir, 'ml-connector.db'))
    const asked = new Map<string, LogEvent['query']>()
    const db = new Kysely<Schema>({
      dialect: sqliteDialect(file),
      log: ({ query }) => void asked.set(query.sql, query),
    })
    await askAll({ db, flavour: SQLITE }, large)
    const steps = [...asked.keys()].flatMap((sql) =>
      file
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => ({ detail: String(detail), sql })),
    )
    expect(steps.length).toBeGreaterThan(100)
    // A page from one end of an index is a scan of it, too.
    const scans = steps.filter(({ detail, sql }) => !(detail.includes('USING INDEX') && PAGE.test(sql)))
    expect(scans.filter(({ detail }) => isLarge(/^SCAN (\w+)/.exec(detail)?.[1] ?? ''))).toEqual([])
    // Of previews a connection keeps five.
    const byConnectionAlone = steps.filter(
      ({ detail }) => /\(connection=\?\)/.test(detail) && !detail.startsWith('SEARCH newest '),
    )
    expect(byConnectionAlone.filter(({ sql }) => !PAGE.test(sql) && !/min\(stream\)/.test(sql))).toEqual([])
    const sorts = steps.filter(({ detail }) => /USE TEMP B-TREE FOR (ORDER|GROUP|DISTINCT)/.test(detail))
    expect(sorts.filter(({ sql }) => !COUNTS.test(sql) && !NAMED.test(sql))).toEqual([])
    await db.destroy()
  })

  test.skipIf(postgresBinaries === null)('on PostgreSQL, and none takes up more than a few pages', async () => {
    const databaseUrl = (await server?.newDatabase()) ?? ''
    const large = await largeStore({ dataDir, databaseUrl, clock: testClock() }, RECORDS)
    const asked = new Map<string, LogEvent['query']>()
    const db = new Kysely<Schema>({
      dialect: postgresDialect(databaseUrl),
      log: ({ query }) => void asked.set(query.sql, query),
    })
    await askAll({ db, flavour: POSTGRES }, large)
    const steps = await stepsOf(db, asked)
    expect(steps.length).toBeGreaterThan(100)
    const listed = steps.filter(({ sql }) => !COUNTS.test(sql))
    expect(listed.filter(({ node, relation }) => node === 'Seq Scan' && isLarge(relation))).toEqual([])
    expect(listed.filter(({ node, rows, sql }) => node === 'Sort' && rows > MOST_ROWS && !GUESSED.test(sql))).toEqual(
      [],
    )
    await db.destroy()
  })
})

interface Step {
  readonly sql: string
  readonly node: string
  readonly relation: string
  readonly rows: number
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Plan Rows': number
  readonly Plans?: readonly Plan[]
}

async function stepsOf(db: Kysely<Schema>, asked: Asked): Promise<readonly Step[]> {
  const steps: Step[] = []
  for (const { sql, parameters } of asked.values()) {
    if (!/^\s*(select|with)/i.test(sql)) continue
    const { rows } = await db.executeQuery<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
      CompiledQuery.raw(`explain (format json) ${sql}`, [...parameters]),
    )
    for (const { Plan: plan } of rows[0]?.['QUERY PLAN'] ?? []) steps.push(...nodesOf(plan, sql))
  }
  return steps
}

const nodesOf = (plan: Plan, sql: string): readonly Step[] => [
  { sql, node: plan['Node Type'], relation: plan['Relation Name'] ?? '', rows: plan['Plan Rows'] },
  ...(plan.Plans ?? []).flatMap((one) => nodesOf(one, sql)),
]
