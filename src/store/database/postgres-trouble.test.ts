import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { type SilentProxy, silentProxy } from '../../../test/silent-proxy.ts'
import type { Store } from '../../core/store.ts'
import { openStore } from '../open.ts'
import { databaseTrouble } from './postgres-trouble.ts'

const URL_OF_OURS = 'postgres://ml:hunter2@db.example.com/books'
const MADE = 'made'
const coded = (code: string) => Object.assign(new Error('what the server said'), { code })

describe('trouble of a database is told as what it is', () => {
  test.each([
    ['ECONNRESET', 'store.unreachable', 'retry'],
    ['ENOTFOUND', 'store.unreachable', 'retry'],
    ['57P01', 'store.unreachable', 'retry'],
    ['53300', 'store.unreachable', 'retry'],
    ['08006', 'store.unreachable', 'retry'],
    ['57014', 'store.timeout', 'retry'],
    ['55P03', 'store.timeout', 'retry'],
    ['40P01', 'store.busy_rows', 'retry'],
    ['53100', 'store.unwritable', 'wait'],
    ['25006', 'store.read_only', 'retry'],
    ['42501', 'store.forbidden', 'hold'],
    ['28P01', 'store.refused', 'hold'],
    ['3D000', 'store.refused', 'hold'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'store.untrusted', 'hold'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'store.untrusted', 'hold'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'store.untrusted', 'hold'],
  ])('%s: %s, %s', (code, name, remedy) => {
    const told = databaseTrouble(coded(code), { url: URL_OF_OURS, during: 'a statement' })
    expect(told).toMatchObject({ code: name, remedy: { do: remedy } })
    expect(String((told as Error).message)).not.toContain('hunter2')
  })

  test('a bug stays a bug', () => {
    for (const bug of [coded('42P01'), coded('23505'), new TypeError('no')]) {
      expect(databaseTrouble(bug, { url: URL_OF_OURS, during: 'a statement' })).toBe(bug)
    }
  })

  test('a right that is missing is named by the statement that grants it, without the password', () => {
    const told = databaseTrouble(coded('42501'), { url: URL_OF_OURS, during: 'a statement' }) as { advice: string }
    expect(told.advice).toContain('grant usage, create on schema "public" to "ml";')
    expect(told.advice).toContain('grant create on database "books" to "ml";')
    expect(told.advice).not.toContain('hunter2')
  })
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('a PostgreSQL server in trouble', () => {
  const clock = testClock()
  let server: PostgresServer
  let proxy: SilentProxy | undefined
  let dataDir: string
  let stores: Store[] = []
  let databases = 0
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
    await server.admin(`create database ${MADE}`)
    const folder = mkdtempSync(join(tmpdir(), 'ml-trouble-'))
    await (await openStore({ dataDir: folder, databaseUrl: server.url(MADE), clock })).close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => server?.close())
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'ml-trouble-'))
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    await proxy?.close()
    proxy = undefined
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** With the tables of the store; to make them takes longer than most of what is tested. */
  const made = (): Promise<string> => database(`template ${MADE}`)
  async function database(options = ''): Promise<string> {
    databases += 1
    const name = `d_${databases}`
    await server.admin(`create database ${name} ${options}`)
    return name
  }
  async function open(databaseUrl: string, patience = { connectMs: 1_000, statementMs: 1_000 }): Promise<Store> {
    const store = await openStore({ dataDir, databaseUrl, clock, patience })
    stores.push(store)
    return store
  }
  const as = (user: string, url: string): string => {
    const changed = new URL(url)
    changed.username = user
    return changed.href
  }

  test('open connections that go silent are given up in time, and the next question is answered by a new one', async () => {
    proxy = await silentProxy(server.url(await made()))
    const store = await open(proxy.url)
    await Promise.all(Array.from({ length: 10 }, () => store.connections.list()))
    proxy.hush()
    const asked = await Promise.allSettled(Array.from({ length: 30 }, () => store.connections.list()))
    const codes = asked.map((one) => (one.status === 'rejected' ? one.reason.code : 'answered'))
    expect(new Set(codes)).toEqual(new Set(['store.timeout', 'store.unreachable']))
    // On a machine that is busy, a second may be too short once more.
    await expect.poll(() => store.connections.list().catch(() => null)).toEqual([])
  })

  test('a transaction that was under way gives its connection up, and leaves no row locked behind', async () => {
    proxy = await silentProxy(server.url(await made()))
    const store = await open(proxy.url)
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    const stuck = store.work.change(id, () => {
      proxy?.hush()
      return { nextAt: 5 }
    })
    await expect(stuck).rejects.toMatchObject({ code: 'store.timeout', remedy: { do: 'retry' } })
    const next = () =>
      store.work
        .change(id, () => ({ nextAt: 7 }))
        .then(
          () => 'changed',
          ({ code }: { code: string }) => code,
        )
    await expect.poll(next).toBe('changed')
    expect((await store.work.get(id))?.nextAt).toBe(7)
  })

  test('processes of the server that stand still are given up, and what asks after them is answered', async () => {
    const name = await made()
    const store = await open(server.url(name))
    await Promise.all(Array.from({ length: 10 }, () => store.connections.list()))
    const client = new pg.Client({ connectionString: server.url('postgres') })
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = '${name}' and backend_type = 'client backend'`,
    )
    await client.end()
    expect(rows.length).toBeGreaterThan(1)
    for (const { pid } of rows) process.kill(pid, 'SIGSTOP')
    try {
      const asked = await Promise.allSettled(rows.map(() => store.connections.list()))
      expect(asked.map((one) => one.status === 'rejected' && one.reason.code)).toContain('store.timeout')
      expect(await store.connections.list()).toEqual([])
    } finally {
      for (const { pid } of rows) process.kill(pid, 'SIGCONT')
    }
  })

  test('a server that lets nobody in is said so within the time to connect', async () => {
    proxy = await silentProxy(server.url(await database()))
    proxy.hushNew(true)
    await expect(open(proxy.url)).rejects.toMatchObject({ code: 'store.unreachable', remedy: { do: 'retry' } })
  })

  test('a connection that is not made in time is tried once more', async () => {
    proxy = await silentProxy(server.url(await made()))
    proxy.hushNew(true)
    const opening = open(proxy.url)
    await expect.poll(() => proxy?.open()).toBe(1)
    proxy.hushNew(false)
    expect(await (await opening).connections.list()).toEqual([])
  })

  test('the store closes whatever the database does', async () => {
    proxy = await silentProxy(server.url(await made()))
    const store = await open(proxy.url, { connectMs: 1_000, statementMs: 60_000 })
    await store.connections.list()
    proxy.hush()
    const asked = Promise.allSettled(Array.from({ length: 12 }, () => store.connections.list()))
    await store.close()
    stores = []
    expect((await asked).every(({ status }) => status === 'rejected')).toBe(true)
  })

  test('a statement that waits too long for a lock is broken off by the server, as passing trouble', async () => {
    const url = server.url(await made())
    const [store, other] = [await open(url), await open(url, { connectMs: 1_000, statementMs: 60_000 })]
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    let told: unknown
    await other.work.change(id, () => ({ nextAt: 1 }))
    const holder = new pg.Client({ connectionString: url })
    await holder.connect()
    await holder.query('begin')
    await holder.query('select 1 from connection_work for update')
    await store.work
      .change(id, () => ({ nextAt: 2 }))
      .catch((error: unknown) => {
        told = error
      })
    await holder.query('rollback')
    await holder.end()
    expect(told).toMatchObject({ code: 'store.timeout', remedy: { do: 'retry' } })
  })

  test('a backend that is terminated in mid-statement is passing trouble', async () => {
    const name = await made()
    const store = await open(server.url(name))
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    const killed = store.work
      .change(id, () => ({ nextAt: 1 }))
      .then(
        () => null,
        (error: unknown) => error,
      )
    await server.admin(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
    )
    const told = await killed
    if (told !== null) expect(told).toMatchObject({ code: 'store.unreachable', remedy: { do: 'retry' } })
    await expect
      .poll(() =>
        store.connections.list().then(
          (found) => found.length,
          () => -1,
        ),
      )
      .toBe(1)
  })

  test('a user without the right to make tables is told which statements grant it, and with them it works', async () => {
    const name = await database()
    await server.admin('create role small login')
    const url = as('small', server.url(name))
    const told = await open(url).catch((error: unknown) => error as { code: string; advice: string })
    expect(told).toMatchObject({ code: 'store.forbidden', remedy: { do: 'hold' } })
    const client = new pg.Client({ connectionString: server.url(name) })
    await client.connect()
    for (const grant of (told as { advice: string }).advice.match(/grant [^;]+;/g) ?? []) await client.query(grant)
    await client.end()
    await (await open(url)).connections.list()
  })

  test('a user that may only read and write rows opens a store that is made already', async () => {
    const name = await made()
    await open(server.url(name))
    await server.admin('create role clerk login')
    const client = new pg.Client({ connectionString: server.url(name) })
    await client.connect()
    await client.query('grant select, insert, update, delete on all tables in schema public to clerk')
    await client.end()
    const store = await open(as('clerk', server.url(name)))
    expect(await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)).toBeTruthy()
  })

  test('a database that can only be read is said so at the first write', async () => {
    const name = await made()
    await open(server.url(name))
    await server.admin(`alter database ${name} set default_transaction_read_only = on`)
    const store = await open(server.url(name))
    const write = store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    await expect(write).rejects.toMatchObject({ code: 'store.read_only', remedy: { do: 'retry' } })
  })

  test('a database in another encoding than UTF-8 is refused at opening', async () => {
    const name = await database("encoding 'LATIN1' locale 'C' locale_provider libc template template0").catch(() =>
      database("encoding 'LATIN1' locale 'C' template template0"),
    )
    await expect(open(server.url(name))).rejects.toMatchObject({ code: 'store.encoding', remedy: { do: 'hold' } })
  })

  test('a database and a user that are not there are told apart from a bug', async () => {
    await expect(open(server.url('nowhere'))).rejects.toMatchObject({ code: 'store.refused', remedy: { do: 'hold' } })
    await expect(open(as('nobody', server.url('postgres')))).rejects.toMatchObject({ code: 'store.refused' })
  })

  test('TLS that the server does not speak is a sentence, not a bug', async () => {
    proxy = await silentProxy(server.url(await database()))
    await expect(open(`${proxy.url}?sslmode=verify-full`)).rejects.toMatchObject({ code: 'store.unreachable' })
  })

  test('stores in several schemas of one database know nothing of each other', async () => {
    const name = await database()
    const client = new pg.Client({ connectionString: server.url(name) })
    await client.connect()
    await client.query('create schema second')
    await client.end()
    const inSecond = `${server.url(name)}&options=${encodeURIComponent('-c search_path=second')}`
    const [first, second] = [await open(server.url(name)), await open(inSecond)]
    await second.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    expect(await first.connections.list()).toEqual([])
    expect((await second.connections.list()).length).toBe(1)
  })

  test('a search path without any schema is refused in words', async () => {
    const nowhere = `${server.url(await database())}&options=${encodeURIComponent('-c search_path=nowhere')}`
    await expect(open(nowhere)).rejects.toMatchObject({ code: 'store.no_schema', remedy: { do: 'hold' } })
  })
})
