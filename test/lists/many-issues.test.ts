import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { News } from '../../src/app/caller.ts'
import { issueUses } from '../../src/app/issues.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { ConnectionId } from '../../src/core/ids.ts'
import type { Store } from '../../src/core/store.ts'
import type { Database, Schema } from '../../src/store/database/database.ts'
import { POSTGRES, SQLITE } from '../../src/store/database/dialect.ts'
import { postgresDialect } from '../../src/store/database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../../src/store/database/sqlite.ts'
import { openStore } from '../../src/store/open.ts'
import { issues } from '../../src/store/records/issues.ts'
import { KARI } from '../actor.ts'
import { NOW, working } from '../contract/store/place.ts'
import { RUN, raise, record, STREAM, state } from '../contract/store/samples.ts'
import { killedCommand } from '../killed-command.ts'
import { onEachDatabase } from '../on-each-database.ts'

const MANY = 5_100
const AT_ONCE = 500
const CODE = 'match.ambiguous_person'

onEachDatabase('many issues', manyIssues)

function manyIssues(newDatabase: () => Promise<string | null>): void {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-issues-'))
  let databaseUrl: string | null = null
  let store: Store
  beforeAll(async () => {
    databaseUrl = await newDatabase()
    store = await openStore({ dataDir, databaseUrl, clock: systemClock })
  })
  afterAll(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** A connection of which so many records have an issue. */
  async function troubled(): Promise<ConnectionId> {
    const { id, sync, lease } = await working(store)
    const keys = Array.from({ length: MANY }, (_, at) => `Invoice:${at}`)
    await sync.stage(
      STREAM,
      keys.map((key) => record(key)),
      RUN,
    )
    await sync.commit(keys.flatMap((key) => [raise({ key, code: CODE }), state(key, 'issue', { reason: CODE })]))
    await store.leases.release(lease)
    return id
  }
  const asked = (id: ConnectionId, woken: string[] = []) =>
    issueUses(
      store,
      async () => ({ id, settings: {} }),
      async (of) => void woken.push(of),
      () => ({ actor: KARI, at: NOW }),
    )
  const standing = async (id: ConnectionId) => ({
    ignored: (await store.issues.list(id, ['ignored'])).length,
    open: (await store.issues.list(id, ['open'])).length,
    pending: await store.records.pending(id, STREAM),
    audited: (await store.audit.list(id, 2 * MANY)).filter(({ action }) => action === 'issue.ignore').length,
  })
  const done = (some: number) => ({ ignored: some, open: MANY - some, pending: some, audited: some })

  test('many are done some at a time, and stopped in between what is done stays done and the rest is as it was', async () => {
    const id = await troubled()
    const stop = new AbortController()
    const told: News[] = []
    const woken: string[] = []
    const tell = (news: News) => {
      told.push(news)
      if (told.length === 2) stop.abort()
    }
    const which = { connection: 'any', code: CODE }
    const caller = { signal: stop.signal, tell }
    await expect(asked(id, woken).ignore(which, 'our own', caller)).rejects.toThrow()
    expect(told).toEqual(
      [1, 2].map((at) => ({ is: 'progress', phase: 'issues to ignore', done: at * AT_ONCE, total: MANY })),
    )
    expect(await standing(id)).toEqual(done(2 * AT_ONCE))
    // The records of those that are done wait for nobody to say so again.
    expect(woken).toEqual([id])

    const rest = await asked(id).ignore(which, 'our own')
    expect(rest).toHaveLength(MANY - 2 * AT_ONCE)
    expect(rest[0]).toMatchObject({ state: 'ignored', ignoredBecause: 'our own' })
    expect(await standing(id)).toEqual(done(MANY))
    const subjects = (await store.audit.list(id, 2 * MANY)).map(({ subject }) => subject)
    expect(new Set(subjects).size).toBe(MANY)
  })

  test('a process that is killed leaves whole groups, and the next one does the rest', async () => {
    const id = await troubled()
    const { name } = (await store.connections.list()).find((one) => one.id === id) ?? { name: '' }
    const args = ['issue', 'ignore', '--code', CODE, '--connection', name, '--reason', 'our own']
    const env = { ML_CONNECTOR_DATA_DIR: dataDir, ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }) }
    await killedCommand(args, env, (kill) => {
      let isOver = false
      const watch = async () => {
        while (!isOver && (await store.audit.list(id, 1)).length === 0) await new Promise(setImmediate)
        kill()
      }
      void watch()
      return () => {
        isOver = true
      }
    })
    const { ignored } = await standing(id)
    expect(ignored).toBeGreaterThan(0)
    expect([0, MANY % AT_ONCE]).toContain(ignored % AT_ONCE)
    expect(await standing(id)).toEqual(done(ignored))

    const rest = await asked(id).retry({ connection: 'any', code: null })
    expect(rest).toHaveLength(MANY - ignored)
    expect(await store.records.pending(id, STREAM)).toBe(MANY)
  })

  test('five hundred take no more statements than five', async () => {
    const id = await troubled()
    const ids = (await store.issues.list(id, ['open'])).map((one) => one.id)
    let statements = 0
    const database = await opened(dataDir, databaseUrl, () => {
      statements += 1
    })
    const counted = async (work: () => Promise<unknown>) => {
      statements = 0
      await work()
      return statements
    }
    const verbs = issues(database)
    const by = { actor: KARI, at: NOW }
    const five = await counted(() => verbs.ignore(ids.slice(0, 5), 'a', by))
    expect(await counted(() => verbs.ignore(ids.slice(5, 505), 'a', by))).toBe(five)
    expect(await counted(() => verbs.retry(ids.slice(0, 500), by))).toBe(five)
    expect(five).toBeLessThan(12)
    await database.db.destroy()
  })
}

async function opened(dataDir: string, databaseUrl: string | null, log: () => void): Promise<Database> {
  if (databaseUrl !== null)
    return { db: new Kysely<Schema>({ dialect: postgresDialect(databaseUrl), log }), flavour: POSTGRES }
  const file = await openSqliteFile(join(dataDir, 'ml-connector.db'))
  return { db: new Kysely<Schema>({ dialect: sqliteDialect(file), log }), flavour: SQLITE }
}
