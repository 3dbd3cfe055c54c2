import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../test/postgres.ts'
import { type SilentProxy, silentProxy } from '../../test/silent-proxy.ts'
import { systemClock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { PATIENCE } from '../store/database/postgres.ts'
import { openStore } from '../store/open.ts'
import { bossDispatcher } from './boss.ts'
import type { Dispatcher } from './dispatcher.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('the queue on a PostgreSQL server in trouble', () => {
  const clock = systemClock
  // Short, and yet enough to make the queue on a machine that is busy.
  const impatient = { connectMs: 2_000, statementMs: 3_000 }
  let server: PostgresServer
  let dataDir: string
  let name: string
  let databases = 0
  const closing: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
  })
  afterAll(() => server?.close())
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ml-boss-'))
    databases += 1
    name = `q_${databases}`
    await server.admin(`create database ${name}`)
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function opened(databaseUrl: string, patience = PATIENCE) {
    const store = await openStore({ dataDir, databaseUrl, clock, patience })
    closing.push(store.close)
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const dispatcher = await bossDispatcher({ store, databaseUrl, clock, onError, patience, lookEveryMs: 50 })
    closing.push(() => dispatcher.stop(0))
    return { store, dispatcher, errors }
  }
  async function aConnection(store: Store, connection = 'nordlys'): Promise<ConnectionId> {
    const { id } = await store.connections.save({ name: connection, settings: {}, account: connection }, {}, 1)
    await store.connections.setState(id, 'active', null, 1)
    return id
  }
  /** Settles what it is given, and says what that was. */
  async function working(store: Store, dispatcher: Dispatcher, onTurn = () => undefined): Promise<ConnectionId[]> {
    const seen: ConnectionId[] = []
    await dispatcher.work(
      async (connection) => {
        seen.push(connection)
        onTurn()
        await store.work.change(connection, () => ({ nextAt: null }))
        return 'ran'
      },
      { slots: 2 },
    )
    return seen
  }

  test('work goes on after every open connection went silent', async () => {
    const proxy: SilentProxy = await silentProxy(server.url(name))
    closing.push(proxy.close)
    const { store, dispatcher, errors } = await opened(proxy.url, impatient)
    const outside = await openStore({ dataDir, databaseUrl: server.url(name), clock })
    closing.push(outside.close)
    const id = await aConnection(store)
    const seen = await working(store, dispatcher)
    proxy.hush()
    await outside.work.change(id, () => ({ nextAt: 1 }))
    await expect.poll(() => seen).toContain(id)
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) expect(error).toMatchObject({ code: expect.stringMatching(/^store\./) })
  })

  test('a session that the server ends for being idle is no trouble', async () => {
    const { store, dispatcher, errors } = await opened(server.url(name))
    const id = await aConnection(store)
    const seen = await working(store, dispatcher)
    await server.admin(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and query like 'LISTEN%'`,
    )
    await dispatcher.wake(id, { priority: 'person' })
    await expect.poll(() => seen).toContain(id)
    expect(errors).toEqual([])
  })

  test('queues of stores in several schemas of one database bring each its own work only', async () => {
    const client = new pg.Client({ connectionString: server.url(name) })
    await client.connect()
    await client.query('create schema second')
    const first = await opened(server.url(name))
    const second = await opened(`${server.url(name)}&options=${encodeURIComponent('-c search_path=second')}`)
    const ids = [await aConnection(first.store, 'one'), await aConnection(second.store, 'two')] as const
    const seen = [await working(first.store, first.dispatcher), await working(second.store, second.dispatcher)] as const
    await first.dispatcher.wake(ids[0], { priority: 'person' })
    await second.dispatcher.wake(ids[1], { priority: 'person' })
    await expect.poll(() => seen.flat().length).toBeGreaterThanOrEqual(2)
    expect(new Set(seen[0])).toEqual(new Set([ids[0]]))
    expect(new Set(seen[1])).toEqual(new Set([ids[1]]))
    const { rows } = await client.query("select nspname from pg_namespace where nspname like 'ml_connector_jobs%'")
    expect(rows.map(({ nspname }) => nspname).sort()).toEqual(['ml_connector_jobs', 'ml_connector_jobs_second'])
    await client.end()
  })

  test('without the right to make a schema for itself it says which statement grants it', async () => {
    await server.admin(`create role queueless_${databases} login`)
    const client = new pg.Client({ connectionString: server.url(name) })
    await client.connect()
    await client.query(`grant usage, create on schema public to queueless_${databases}`)
    await client.end()
    const url = new URL(server.url(name))
    url.username = `queueless_${databases}`
    await expect(opened(url.href)).rejects.toMatchObject({
      code: 'store.forbidden',
      remedy: { do: 'hold' },
      advice: expect.stringContaining(`grant create on database "${name}"`),
    })
  })
})
