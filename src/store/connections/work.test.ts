import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { claimed, MINUTE, NOW, uniqueName } from '../../../test/contract/store/place.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Store } from '../../core/store.ts'
import { HEAD_START, type WorkChange, woken } from '../../core/work.ts'
import { openStore } from '../open.ts'

function workStore(databaseUrl: () => Promise<string | null>): void {
  let dataDir: string
  let store: Store
  let beside: Store
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ml-work-'))
    const options = { dataDir, databaseUrl: await databaseUrl(), clock: testClock() }
    store = await openStore(options)
    beside = await openStore(options)
  })
  afterAll(async () => {
    await store.close()
    await beside.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function connection(change: WorkChange = {}, account = uniqueName()): Promise<ConnectionId> {
    const { id } = await store.connections.save({ name: uniqueName(), settings: { a: 1 }, account }, {}, NOW)
    await store.connections.setState(id, 'active', null, NOW)
    await store.work.change(id, () => ({ plannedAt: NOW + 1, ...change }))
    return id
  }
  /** What is due of these, in order; other tests leave rows behind. */
  const due = async (ids: readonly ConnectionId[], now = NOW) =>
    (await store.work.due(now, 1_000)).map((one) => one.connection).filter((id) => ids.includes(id))

  test('a new connection has nothing to do', async () => {
    const { id } = await store.connections.save({ name: uniqueName(), settings: { a: 1 }, account: 'x' }, {}, NOW)
    expect(await store.work.get(id)).toMatchObject({
      state: 'not_started',
      settings: { a: 1 },
      nextAt: null,
      headStart: 0,
      reconcileAt: null,
      notBefore: null,
      attempt: 0,
      plannedAt: null,
      wakes: 0,
      leaseUntil: null,
    })
    await store.connections.remove(id)
    expect(await store.work.get(id)).toBeNull()
    expect(await store.work.change(id, () => ({ nextAt: 1 }))).toBe(false)
  })

  test('what is due comes in the order of its time and its head start', async () => {
    const late = await connection({ nextAt: NOW })
    const urgent = await connection({ nextAt: NOW, headStart: HEAD_START.person })
    const patient = await connection({ nextAt: NOW - 60 * MINUTE, headStart: HEAD_START.backfill })
    const notYet = await connection({ nextAt: NOW + 1 })
    expect(await due([late, urgent, patient, notYet])).toEqual([patient, urgent, late])
    expect(await due([notYet], NOW + 1)).toEqual([notYet])
  })

  test('only active connections are due', async () => {
    const id = await connection({ nextAt: NOW })
    for (const state of ['paused', 'held', 'not_started'] as const) {
      await store.connections.setState(id, state, null, NOW)
      expect(await due([id])).toEqual([])
    }
    await store.connections.setState(id, 'active', null, NOW)
    expect(await due([id])).toEqual([id])
  })

  test('a connection that is worked on is not due, and is again when its lease runs out', async () => {
    const id = await connection({ nextAt: NOW })
    await claimed(beside, id)
    expect(await due([id])).toEqual([])
    expect(await store.work.get(id)).toMatchObject({ leaseUntil: NOW + MINUTE })
    expect(await due([id], NOW + MINUTE + 1)).toEqual([id])
  })

  test('of an account one connection is due, and none while another one is worked on', async () => {
    const account = uniqueName()
    const first = await connection({ nextAt: NOW - 2 }, account)
    const second = await connection({ nextAt: NOW - 1 }, account)
    expect(await due([first, second])).toEqual([first])
    const lease = await claimed(beside, second)
    expect(await due([first, second])).toEqual([])
    await beside.leases.release(lease)
    expect(await due([first, second])).toEqual([first])
  })

  test('wakes at the same time from several processes are all counted', async () => {
    const id = await connection()
    const wake = (at: Store) => at.work.change(id, (work) => woken(work, { priority: 'webhook' }, NOW))
    await Promise.all(Array.from({ length: 40 }, (_, n) => wake(n % 2 === 0 ? store : beside)))
    expect(await store.work.get(id)).toMatchObject({ wakes: 40, nextAt: NOW, headStart: HEAD_START.webhook })
  })

  test('a change that decides to leave the row leaves it', async () => {
    const id = await connection({ nextAt: NOW, attempt: 2 })
    const before = await store.work.get(id)
    expect(await store.work.change(id, () => null)).toBe(false)
    expect(await store.work.change(id, () => ({}))).toBe(false)
    expect(await store.work.get(id)).toEqual(before)
  })

  describe('unplanned', () => {
    const unplanned = async (id: ConnectionId, now: number) =>
      (await store.work.unplanned(now, 1_000)).some((one) => one.connection === id)

    test('is what was never planned, or was changed since', async () => {
      const id = await connection()
      expect(await unplanned(id, NOW + MINUTE)).toBe(false)
      await store.connections.setState(id, 'active', null, NOW + 2)
      expect(await unplanned(id, NOW + MINUTE)).toBe(true)
      await store.work.change(id, () => ({ plannedAt: NOW + 3 }))
      expect(await unplanned(id, NOW + MINUTE)).toBe(false)
      await store.work.change(id, () => ({ plannedAt: null }))
      expect(await unplanned(id, NOW + MINUTE)).toBe(true)
    })

    test('is what was planned before the clock was set back, once', async () => {
      const id = await connection()
      await store.connections.setState(id, 'active', null, NOW)
      const past = NOW - 60 * MINUTE
      expect(await unplanned(id, past)).toBe(true)
      await store.work.change(id, () => ({ plannedAt: past }))
      expect(await unplanned(id, past + 1)).toBe(false)
    })

    test('is no connection that is not active', async () => {
      const id = await connection({ plannedAt: null })
      await store.connections.setState(id, 'paused', null, NOW)
      expect(await unplanned(id, NOW)).toBe(false)
    })
  })
}

describe('work on SQLite', () => workStore(async () => null))

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('work on PostgreSQL', () => {
  let server: TestPostgres | undefined
  afterAll(async () => {
    await server?.stop()
  })
  workStore(async () => {
    server = await startPostgres()
    return server.newDatabase()
  })
})
