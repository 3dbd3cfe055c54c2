import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../../test/postgres.ts'
import { openStore } from '../open.ts'
import { examineStore, type StoreCheck } from './examine.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-examine-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function examined(databaseUrl: string | null): Promise<readonly StoreCheck[]> {
  const checks: StoreCheck[] = []
  for await (const check of examineStore({ dataDir, databaseUrl })) checks.push(check)
  return checks
}
const told = (checks: readonly StoreCheck[]) => checks.map(({ name, status }) => `${name} ${status}`)

test('an embedded store that is not there yet is not made by looking; one that is there is written to, and nothing stays', async () => {
  expect(told(await examined(null))).toEqual(['writing skipped'])
  await (await openStore({ dataDir, clock: testClock() })).close()
  expect(told(await examined(null))).toEqual(['writing ok'])
  const file = new DatabaseSync(join(dataDir, 'ml-connector.db'))
  expect(file.prepare('select count(*) as n from api_usage').get()).toEqual({ n: 0 })
  file.close()
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
  let server: PostgresServer
  let databases = 0
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
  })
  afterAll(() => server?.close())

  async function database(options = ''): Promise<string> {
    databases += 1
    await server.admin(`create database e_${databases} ${options}`)
    return `e_${databases}`
  }
  const as = (user: string, url: string): string => {
    const changed = new URL(url)
    changed.username = user
    return changed.href
  }

  test('server, encoding, schema, rights and writing are said', async () => {
    const url = server.url(await database())
    expect(told(await examined(url))).toEqual(['database ok', 'rights ok', 'writing skipped'])
    await (await openStore({ dataDir, databaseUrl: url, clock: testClock() })).close()
    const checks = await examined(url)
    expect(told(checks)).toEqual(['database ok', 'rights ok', 'writing ok'])
    expect(checks[0]?.message).toMatch(/^PostgreSQL \d+.*, UTF-8, schema public$/)
    expect(checks[0]?.message).toContain(checks[0]?.server ?? 'a server with a version')
  })

  test('a right that is missing is said with the statements that grant it', async () => {
    await server.admin('create role poor login')
    const [, rights] = await examined(as('poor', server.url(await database())))
    expect(rights).toMatchObject({
      status: 'failed',
      message:
        'The user may not make tables in the schema public, nor make the schema ml_connector_jobs for its queue.',
      advice: expect.stringContaining('grant usage, create on schema "public" to "poor";'),
    })
  })

  test('what can only be read, or is encoded otherwise, or is not there at all, is said and breaks nothing off', async () => {
    const name = await database()
    await (await openStore({ dataDir, databaseUrl: server.url(name), clock: testClock() })).close()
    await server.admin(`alter database ${name} set default_transaction_read_only = on`)
    expect(told(await examined(server.url(name)))).toEqual(['database ok', 'rights ok', 'writing failed'])
    const latin = await database("encoding 'LATIN1' locale 'C' locale_provider libc template template0").catch(() =>
      database("encoding 'LATIN1' locale 'C' template template0"),
    )
    const [encoding] = await examined(server.url(latin))
    expect(encoding).toMatchObject({ status: 'failed', message: expect.stringContaining('LATIN1') })
    expect(told(await examined(server.url('nowhere')))).toEqual(['database failed'])
  })

  test('a table that somebody took away is a finding too, not the end of the examination', async () => {
    const url = server.url(await database())
    await (await openStore({ dataDir, databaseUrl: url, clock: testClock() })).close()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('drop table api_usage')
    await client.end()
    expect(told(await examined(url))).toEqual(['database ok', 'rights ok', 'writing failed'])
  })
})
