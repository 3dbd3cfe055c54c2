import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import {
  entry,
  key,
  link,
  operation,
  RUN,
  raise,
  record,
  STREAM,
  shadow,
  state,
} from '../../test/contract/store/samples.ts'
import { connectionId, remoteId } from '../core/ids.ts'
import { nameTerms } from '../core/search-terms.ts'
import { leases } from './connections/leases.ts'
import type { Schema } from './database/database.ts'
import { SQLITE } from './database/dialect.ts'
import { migrate } from './database/migrate.ts'
import { operationIds } from './database/new-id.ts'
import { openSqliteFile, sqliteDialect } from './database/sqlite.ts'
import { issues } from './records/issues.ts'
import { recordLists } from './records/record-lists.ts'
import { syncStore } from './records/sync-store.ts'
import { ledger } from './runs/ledger.ts'
import { matchHash } from './vault/match-hash.ts'
import { KEY_BYTES } from './vault/seal.ts'

const folder = mkdtempSync(join(tmpdir(), 'ml-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const LARGE = /^S\w+ (record|record_version|search_term|t|o|payload|link|shadow|operation|issue|mirror|mirror_key)\b/
const LISTS_ALL_ISSUES = /order by "last_seen"/
const LEAST_STREAM = /select min\(stream\)/
// Reads no more rows than it asks for.
const A_PAGE = /limit \?$/
// Its index holds unsettled ones only.
const UNSETTLED = /"state" in \('intent', 'doubt'\)/

const VAULT = { matchHash: async () => matchHash(Buffer.alloc(KEY_BYTES)) }
const MEMORY = { termsOf: () => nameTerms('Fjordkaffe AS'), keepsVersions: () => true }

// SQLite plans without statistics, so the plan made for an empty database is the plan for a million records.
test('every statement of a run finds its rows by an index, however many there are', async () => {
  const file = await openSqliteFile(join(folder, 'a.db'))
  const asked = new Set<string>()
  const db = new Kysely<Schema>({
    dialect: sqliteDialect(file),
    log: ({ query }) => {
      asked.add(query.sql)
    },
  })
  const database = { db, flavour: SQLITE }
  await migrate(database)
  const id = connectionId('c_1')
  const row = { id, name: 'a', settings: '{}', state: 'active', account: 'a', created_at: 1, updated_at: 1 } as const
  await db
    .insertInto('connection')
    .values({ ...row, state_reason: null })
    .execute()
  const work = { connection: id, account: 'a', owner: null, lease_until: null, fence: 0, next_at: null }
  await db
    .insertInto('connection_work')
    .values({ ...work, priority: 0, dirty: 0 })
    .execute()
  asked.clear()

  const lease = await leases(database).claim(id, 'worker', 1, 2)
  if (lease === null) throw new Error('The connection is free.')
  const sync = syncStore(database, lease, { clock: testClock(), operationId: operationIds(), vault: VAULT }, MEMORY)
  await sync.stage(STREAM, [record(1, { data: { a: null }, weak: ['a'] })], RUN)
  await sync.stage(STREAM, [record(1, { data: { a: null, b: 1 }, weak: ['a'], number: '2' })], RUN)
  await sync.stage(STREAM, [record(1, { data: { a: null, b: 1 }, weak: ['a'], number: '3' })], RUN)
  await sync.stage(STREAM, [record(1, { data: { a: null, b: 1 }, weak: ['a'], number: '3' })], RUN)
  await sync.reject('customers', STREAM, [{ key: '1', reason: '', raw: '' }], RUN)
  await sync.requeue([STREAM])
  await sync.retryWaiting([STREAM])
  await sync.reparent([STREAM], 'a', 'b')
  await sync.pending(STREAM, null, 10)
  await sync.pending(STREAM, key('a'), 10)
  await sync.pendingCounts([STREAM])
  await sync.checkpoints(['a'])
  await sync.linksOf(STREAM, [key('a')])
  await sync.linksMade(STREAM, 'deal', [key('a')])
  await sync.pendingByParent([STREAM], null, 10)
  await sync.pendingByParent([STREAM], 'a', 1)
  await sync.pendingParents([STREAM], null, 10)
  await sync.pendingParents([STREAM], 'a', 10)
  await sync.missingParents([STREAM], 'customer')
  await sync.keysByParent(STREAM, ['a'])
  await sync.countByParent([STREAM], ['a'])
  await sync.records(STREAM, [key(1)])
  await sync.byNumber(STREAM, ['1'])
  await sync.byParent(STREAM, ['a'])
  await sync.openKeys(STREAM, null, 10)
  await sync.openKeys(STREAM, key('a'), 10)
  await sync.walk(STREAM, null, 10)
  await sync.walk(STREAM, key('a'), 10)
  await sync.links(STREAM, 'entry', [key(1)])
  await sync.linksTo('note', [remoteId(1)])
  await sync.shadows('note', [remoteId(1)])
  await sync.shadowsAfter('note', null, 10)
  await sync.shadowsAfter('note', remoteId(1), 10)
  await sync.mirrored('deal', [remoteId(1)])
  await sync.candidates('deal', 'name', ['a'])
  await sync.begin([operation()], 1)
  await sync.unsettled()
  await sync.issueState(STREAM, '1', 'a')
  const entries = [entry(1, { name: ['a'] })]
  const unlink = { do: 'unlink', stream: STREAM, key: key(9), role: 'entry' } as const
  await sync.commit([{ do: 'link', link: link() }, unlink, { do: 'shadow', shadow: shadow() }, state(1, 'done')])
  await sync.commit([raise(), { do: 'resolve', stream: STREAM, key: '1' }, { do: 'mirror', entries }])
  await ledger(database).find(id, '1')
  await ledger(database).ofRecord(id, STREAM, '1')
  await ledger(database).linksTo(id, 'note', remoteId(1))
  await sync.remember(STREAM, [record(1)], { name: 'a', value: 'b' })
  const lists = recordLists(database)
  await lists.byTerm(id, { kind: 'email', value: 'a@b.no' }, 10)
  await lists.byWords(id, ['fjord', 'as'], 10)
  await lists.versions(id, STREAM, '1')
  await lists.firstReadAt(id, STREAM, '1')
  await ledger(database).ofRun(RUN, 10, 0)
  for (const found of await issues(database).list(id, ['open'])) await issues(database).retry([found.id])

  const steps = [...asked]
    .filter((sql) => /^\s*(select|update|delete|insert|with)/i.test(sql))
    .flatMap((sql) =>
      file
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => ({ detail: String(detail), sql })),
    )
  const reads = steps.filter(({ detail }) => LARGE.test(detail))
  expect(reads.length).toBeGreaterThan(40)
  expect(reads.filter(({ detail }) => detail.startsWith('SCAN'))).toEqual([])
  const byConnectionAlone = reads.filter(({ detail }) => detail.includes('(connection=?)'))
  expect(
    byConnectionAlone.filter(
      ({ sql }) => ![LISTS_ALL_ISSUES, LEAST_STREAM, UNSETTLED].some((allowed) => allowed.test(sql)),
    ),
  ).toEqual([])

  // Whoever names keys, numbers or parents must not be answered by reading the whole stream.
  const byStreamAlone = reads.filter(({ detail }) => detail.includes('(connection=? AND stream=?)'))
  expect(byStreamAlone.filter(({ sql }) => !A_PAGE.test(sql))).toEqual([])

  const uses = (plan: string) => steps.some(({ detail }) => detail.includes(plan))
  expect(uses('record_pending (connection=? AND state=? AND stream=? AND key>?)')).toBe(true)
  expect(uses('record_pending_parent (connection=? AND state=? AND parent=? AND stream=?)')).toBe(true)
  expect(uses('payload_open (connection=? AND stream=? AND <expr>=? AND key>?)')).toBe(true)
  expect(uses('record_waiting (connection=? AND state=? AND stream=?)')).toBe(true)
  expect(uses('operation_unsettled (connection=?)')).toBe(true)
  expect(uses('SEARCH t USING PRIMARY KEY (connection=? AND kind=? AND value>? AND value<?)')).toBe(true)
  await db.destroy()
})
