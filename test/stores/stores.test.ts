import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { behaviourPartsOf, openDocumentsOf } from '../../src/app/customer-page.ts'
import { receivables } from '../../src/app/receivables.ts'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { some } from '../breadth.ts'
import { compareTwins } from '../oracle.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type World, world } from '../world.ts'
import { unpackTwins } from './twins.ts'

const folders = globSync('*/sqlite.db.gz', { cwd: import.meta.dirname })
  .map(dirname)
  .sort()

test('there is a store of every schema that was released', () => {
  expect(folders[0]).toBe('0004')
  const newest = globSync('*.ts', { cwd: join(import.meta.dirname, '../../src/store/migrations') })
    .sort()
    .at(-1)
  expect(folders.at(-1), 'make one by test/stores/make.ts').toBe(newest?.slice(0, 4))
})

warnWithoutPostgres()
let server: TestPostgres | undefined
beforeAll(async () => {
  if (postgresBinaries !== null) server = await startPostgres()
})
afterAll(async () => {
  await server?.stop()
})

const BOTH = folders.flatMap((name) => (['SQLite', 'PostgreSQL'] as const).map((on) => ({ name, on })))
/** The oldest and the newest on both, and two between them on one each. */
const isSoon = ({ name, on }: (typeof BOTH)[number]) => {
  const at = folders.indexOf(name)
  const between = Math.floor((folders.length * (on === 'SQLite' ? 1 : 2)) / 3)
  return at === 0 || at === folders.length - 1 || at === between
}
/** The others on one each, by turns, in the pass `wide`: an older one has gone through all migrations on either. */
const isLeft = (one: (typeof BOTH)[number]) =>
  !isSoon(one) && (folders.indexOf(one.name) % 2 === 0) === (one.on === 'SQLite')
const soon = BOTH.filter(isSoon)

describe.each(some([...soon, ...BOTH.filter(isLeft)], soon.length))('a store of schema $name', ({ name, on }) => {
  test.skipIf(on === 'PostgreSQL' && postgresBinaries === null)(`opens on ${on} and goes on`, async () => {
    const kept = (file: string) => join(import.meta.dirname, name, file)
    const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-kept-'))
    if (on === 'SQLite') {
      writeFileSync(join(dataDir, 'ml-connector.db'), gunzipSync(readFileSync(kept('sqlite.db.gz'))))
      putKey(kept('sqlite.key'), dataDir)
      return goesOn(await world({ ...unpackTwins(readFileSync(kept('sqlite.twins'))), dataDir }))
    }
    const databaseUrl = (await server?.emptyDatabase()) ?? ''
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query(gunzipSync(readFileSync(kept('postgres.sql.gz'))).toString())
    await client.end()
    putKey(kept('postgres.key'), dataDir)
    await goesOn(await world({ ...unpackTwins(readFileSync(kept('postgres.twins'))), dataDir, databaseUrl }))
  })
})

function putKey(key: string, dataDir: string): void {
  writeFileSync(join(dataDir, 'master.key'), readFileSync(key), { mode: 0o600 })
}

/** What was staged before stands in the lists of its customer. */
async function standsInLists({ store, connection: of }: World): Promise<void> {
  const connection = await of()
  for (const { key } of (await receivables(store, connection, null)).customers) {
    const named = `customer:${key}`
    const { detail } = await receivables(store, connection, named)
    const open = await openDocumentsOf(store, connection, named, null, 500)
    const parts = await behaviourPartsOf(store, connection, named, null, 500)
    expect([open.items, parts.items]).toEqual([detail?.documents, detail?.behaviour.parts])
  }
}

/** Nothing is made again, people's edits stand, and what happens from now on is carried over. */
async function goesOn(w: World): Promise<void> {
  try {
    w.calm()
    const known = await w.store.connections.list()
    expect(known.map(({ name, state }) => ({ name, state }))).toEqual([{ name: 'nordlys', state: 'active' }])
    await standsInLists(w)
    const { organizations, persons, deals } = w.pipedrive.state
    const before = { organizations: organizations.size, persons: persons.size, deals: deals.size }
    expect([...persons.values()].map(({ name }) => name)).toContain('Renamed by a person')

    const full = await w.sync({ mode: 'full' })
    expect(full.status).toBe('done_with_issues')
    expect(full.counts).toMatchObject({ created: 0, linked: 0 })
    expect({ organizations: organizations.size, persons: persons.size, deals: deals.size }).toEqual(before)
    expect([...persons.values()].map(({ name }) => name)).toContain('Renamed by a person')

    const open = w.company.customerInvoices.find(
      (one) => one.status === 'Open' && one.documentDate >= '2025-01-01' && one.customer.name !== TWOFOLD,
    )
    if (open === undefined) throw new Error('No open invoice.')
    payInvoice(w.company, open)
    postInvoice(w.company, open.customer)
    w.clock.advance(60_000)
    expect((await w.sync()).counts).toMatchObject({ created: 1 })
    const waiting = w.company.customerInvoices.filter((one) => one.customer.name === TWOFOLD)
    const twofold = w.company.customers.find(({ name }) => name === TWOFOLD)
    const except = [twofold?.number ?? '', ...waiting.map((one) => `Invoice ${one.referenceNumber}`)]
    expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId, except })).toEqual([])
  } finally {
    await w.close()
  }
}

const TWOFOLD = 'Tvilling Handel AS'
