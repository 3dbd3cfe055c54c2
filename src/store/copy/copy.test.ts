import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KARI } from '../../../test/actor.ts'
import { testClock } from '../../../test/clock.ts'
import { claimed, NOW } from '../../../test/contract/store/place.ts'
import { key, link, operation, RUN, raise, record, STREAM, shadow } from '../../../test/contract/store/samples.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import { aRun } from '../../../test/runs.ts'
import type { Store } from '../../core/store.ts'
import { TABLES } from '../database/tables.ts'
import { openStore } from '../open.ts'
import { copyStore } from './copy.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('copying the embedded store to PostgreSQL', () => {
  const clock = testClock('2026-09-14T10:00:00Z')
  let server: TestPostgres
  let dataDir: string
  let embedded: Store
  let to: string
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ml-copy-'))
    embedded = await openStore({ dataDir, clock })
    to = await server.emptyDatabase()
  })
  afterEach(async () => {
    await embedded.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const copy = (onProgress: Parameters<typeof copyStore>[0]['onProgress'] = () => undefined) =>
    copyStore({ dataDir, databaseUrl: to, direction: 'up', clock, onProgress, signal: new AbortController().signal })

  async function fill(records: number) {
    const secrets = { 'visma.clientSecret': 'hemmelig å', 'pipedrive.apiToken': 'token-1' }
    const { id } = await embedded.connections.save(
      { name: 'nordlys', settings: { a: 1 }, account: 'x.test' },
      secrets,
      NOW,
    )
    await embedded.connections.setState(id, 'active', null, NOW, KARI)
    const lease = await claimed(embedded, id)
    const sync = embedded.sync(lease)
    await embedded.runs.start(aRun({ id: RUN, connection: id, status: 'running' }))
    const rows = Array.from({ length: records }, (_, n) => record(n, { data: { name: `Kaffe ☕ ${n}\0` } }))
    await sync.stage(STREAM, rows, RUN)
    await sync.begin([operation()], NOW)
    await sync.commit([{ do: 'link', link: link() }, { do: 'shadow', shadow: shadow() }, raise()])
    await sync.saveCheckpoint('customers', '2026-09-14T09:12:33')
    await embedded.usage.add('x.test', '2026-09-14', 77)
    await embedded.leases.release(lease)
    await embedded.work.change(id, () => ({ nextAt: NOW + 60_000, reconcileAt: NOW + 90_000, attempt: 2 }))
    return { id, secrets }
  }
  const rowsThere = async (): Promise<number> => {
    const client = new pg.Client({ connectionString: to })
    await client.connect()
    const all = TABLES.map((table) => `(select count(*) from ${table})`).join(' + ')
    const { rows } = await client.query(`select ${all} as n`)
    await client.end()
    return Number(rows[0].n)
  }

  test('everything is there as it was, sealed secrets open with the same key, and nobody holds anything', async () => {
    const { id, secrets } = await fill(1_203)
    const phases = new Map<string, number>()
    const report = await copy(({ phase, done }) => phases.set(phase, done))
    expect(report).toMatchObject({ connections: 1, tables: { record: 1_203, payload: 1_203, link: 1, operation: 1 } })
    expect(await rowsThere()).toBe(report.rows)
    expect(phases.get('Copying record')).toBe(1_203)

    const copied = await openStore({ dataDir, databaseUrl: to, clock })
    try {
      expect(await copied.connections.list()).toEqual(await embedded.connections.list())
      expect(await copied.secrets.open(id)).toEqual(secrets)
      expect(await copied.runs.list(id, 10)).toEqual(await embedded.runs.list(id, 10))
      expect(await copied.issues.list(id, ['open'])).toEqual(await embedded.issues.list(id, ['open']))
      expect(await copied.ledger.ofRun(RUN, 10, 0)).toEqual(await embedded.ledger.ofRun(RUN, 10, 0))
      expect(await copied.audit.list(id, 10)).toEqual(await embedded.audit.list(id, 10))
      expect(await copied.usage.get('x.test', '2026-09-14')).toBe(77)
      expect(await copied.work.get(id)).toEqual(await embedded.work.get(id))
      const [there, here] = [copied, embedded].map((store) => store.sync({ connection: id, owner: '-', fence: 0 }))
      expect(await there?.walk(STREAM, null, 2_000)).toEqual(await here?.walk(STREAM, null, 2_000))
      expect(await there?.links(STREAM, 'entry', [key('Invoice:1')])).toEqual(
        await here?.links(STREAM, 'entry', [key('Invoice:1')]),
      )
      expect(await there?.checkpoint('customers')).toBe('2026-09-14T09:12:33')
      await claimed(copied, id, 'a worker there')
    } finally {
      await copied.close()
    }
    await claimed(embedded, id, 'a worker here')
  })

  test('no run can begin on the embedded store meanwhile', async () => {
    const { id } = await fill(1_200)
    const claims: Promise<unknown>[] = []
    await copy(() => void claims.push(embedded.leases.claim(id, 'eager', NOW, NOW + 60_000)))
    expect(claims.length).toBeGreaterThan(3)
    expect(await Promise.all(claims.slice(0, -1))).toEqual(claims.slice(0, -1).map(() => null))
  })

  test('it is refused while a run is in progress, and names it', async () => {
    const { id } = await fill(3)
    await claimed(embedded, id, 'serve')
    await expect(copy()).rejects.toMatchObject({
      code: 'store.busy',
      message: 'A run is in progress on nordlys.',
      remedy: { do: 'hold' },
    })
    expect(await rowsThere()).toBe(0)
  })

  test('nothing is overwritten: a database with anything in it is refused', async () => {
    await fill(3)
    await copy()
    const before = await rowsThere()
    await expect(copy()).rejects.toMatchObject({ code: 'store.not_empty', remedy: { do: 'hold' } })
    expect(await rowsThere()).toBe(before)
  })

  test('broken off half-way, nothing is left there and the embedded store is free', async () => {
    const { id } = await fill(1_203)
    const stop = new AbortController()
    const onProgress = ({ phase }: { phase: string }) => phase === 'Copying record' && stop.abort()
    const stopped = copyStore({ dataDir, databaseUrl: to, direction: 'up', clock, onProgress, signal: stop.signal })
    await expect(stopped).rejects.toThrow()
    expect(await rowsThere()).toBe(0)
    await claimed(embedded, id)
  })

  test('an embedded store without a connection has nothing to copy', async () => {
    await expect(copy()).rejects.toMatchObject({ code: 'store.nothing_to_copy' })
  })

  test('a database that holds the store of another key is not empty, whatever its key, and nothing is changed there', async () => {
    await fill(3)
    const elsewhere = mkdtempSync(join(tmpdir(), 'ml-copy-other-'))
    const other = await openStore({ dataDir: elsewhere, databaseUrl: to, clock })
    await other.connections.save({ name: 'other', settings: {}, account: 'o' }, { a: 'sealed' }, NOW)
    await other.close()
    await expect(copy()).rejects.toMatchObject({ code: 'store.not_empty', remedy: { do: 'hold' } })
    rmSync(elsewhere, { recursive: true, force: true })
  })

  test('a database that is not ours to fill is looked at and not migrated', async () => {
    await fill(3)
    const client = new pg.Client({ connectionString: to })
    await client.connect()
    await client.query("create table connection (id text); insert into connection values ('somebody''s')")
    await expect(copy()).rejects.toMatchObject({ code: 'store.not_empty' })
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'")
    await client.end()
    expect(rows).toEqual([{ tablename: 'connection' }])
  })

  test('the hold of a copy that was killed is no run, and runs out', async () => {
    const { id } = await fill(3)
    await claimed(embedded, id, 'store copy killed')
    await expect(copy()).rejects.toMatchObject({
      code: 'store.busy',
      message: expect.stringContaining('Another copy of this store'),
    })
  })

  describe('and back', () => {
    const back = (into: string) =>
      copyStore({
        dataDir: into,
        databaseUrl: to,
        direction: 'down',
        masterKey: null,
        clock,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      })
    /** An empty data directory with the same key. */
    const emptyFolder = () => {
      const folder = mkdtempSync(join(tmpdir(), 'ml-copy-back-'))
      copyFileSync(join(dataDir, 'master.key'), join(folder, 'master.key'))
      return folder
    }

    test('everything is as it was before it went up', async () => {
      const { id, secrets } = await fill(1_203)
      const up = await copy()
      const folder = emptyFolder()
      expect(await back(folder)).toEqual(up)
      const returned = await openStore({ dataDir: folder, clock })
      try {
        expect(await returned.connections.list()).toEqual(await embedded.connections.list())
        expect(await returned.secrets.open(id)).toEqual(secrets)
        expect(await returned.work.get(id)).toEqual({ ...(await embedded.work.get(id)), fence: expect.any(Number) })
        expect(await returned.ledger.ofRun(RUN, 10, 0)).toEqual(await embedded.ledger.ofRun(RUN, 10, 0))
        const [there, here] = [returned, embedded].map((one) => one.sync({ connection: id, owner: '-', fence: 0 }))
        const plain = (rows: unknown) => JSON.stringify(rows).replaceAll('\\u0000', '')
        expect(plain(await there?.walk(STREAM, null, 2_000))).toBe(plain(await here?.walk(STREAM, null, 2_000)))
        await claimed(returned, id, 'a worker there')
      } finally {
        await returned.close()
        rmSync(folder, { recursive: true, force: true })
      }
    })

    test('an embedded store that holds anything is refused', async () => {
      await fill(3)
      await copy()
      await expect(back(dataDir)).rejects.toMatchObject({ code: 'store.not_empty' })
    })

    test('a database without a connection has nothing to copy, and no embedded store is made of it', async () => {
      await fill(3)
      const folder = emptyFolder()
      await expect(back(folder)).rejects.toMatchObject({ code: 'store.nothing_to_copy' })
      rmSync(folder, { recursive: true, force: true })
    })
  })
})
