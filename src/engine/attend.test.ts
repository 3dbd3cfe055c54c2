import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../test/clock.ts'
import { connectionFile } from '../connection/schema.ts'
import { storedSettings } from '../connection/stored.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { HEAD_START } from '../core/work.ts'
import { openStore } from '../store/open.ts'
import { attend, type RunRequest } from './attend.ts'
import { planAll } from './plan-all.ts'
import type { TimetableOf } from './schedule.ts'
import type { Outcome } from './what-follows.ts'

const NEVER_ABORTED = new AbortController().signal
const file = connectionFile.parse({
  name: 'nordlys',
  visma: { clientId: '-', clientSecret: '-', tenantId: '-' },
  pipedrive: { apiToken: '-' },
})

const timetableOf: TimetableOf = (settings) => storedSettings(settings).timetable

let dataDir: string
let store: Store
let clock: TestClock
let id: ConnectionId
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-attend-'))
  clock = testClock('2026-11-22T11:07:00Z')
  store = await openStore({ dataDir, clock })
  id = (await store.connections.save({ name: 'nordlys', settings: file as never, account: 'x' }, {}, at())).id
  await store.connections.setState(id, 'active', null, at())
  clock.advance(1)
  await planAll(store, clock, timetableOf)
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const at = () => clock.now().getTime()
const iso = (time: number | null | undefined) => (time == null ? null : new Date(time).toISOString().slice(0, 19))
const nextAt = async () => iso((await store.work.get(id))?.nextAt)

/** Attends to the connection with a run that claims it and ends as told. */
async function attended(outcome: Outcome, during: (request: RunRequest) => Promise<void> = async () => undefined) {
  const requests: RunRequest[] = []
  const handler = attend({
    store,
    clock,
    random: () => 0,
    timetableOf,
    run: async (request) => {
      requests.push(request)
      const lease = await store.leases.claim(id, 'worker', at(), at() + 60_000)
      if (lease === null) return null
      await during(request)
      await store.leases.release(lease)
      return outcome
    },
  })
  const end = await handler(id, NEVER_ABORTED)
  return { end, requests: requests.map(({ mode, trigger }) => ({ mode, trigger })) }
}

test('an active connection is planned by its schedule and run at its times', async () => {
  expect(await nextAt()).toBe('2026-11-22T11:15:00')
  expect(await attended({ is: 'done' })).toEqual({ end: 'left', requests: [] })
  clock.advance(8 * 60_000)
  expect(await attended({ is: 'done' })).toEqual({
    end: 'ran',
    requests: [{ mode: 'changes', trigger: 'schedule' }],
  })
  expect(await nextAt()).toBe('2026-11-22T11:30:00')
})

test('its reconcile reads everything again, and is due until that was done', async () => {
  clock.advance(15 * 3_600_000)
  expect((await attended({ is: 'failed' })).requests).toEqual([{ mode: 'reconcile', trigger: 'schedule' }])
  clock.advance(31 * 60_000)
  expect((await attended({ is: 'done' })).requests).toEqual([{ mode: 'reconcile', trigger: 'schedule' }])
  clock.advance(16 * 60_000)
  expect((await attended({ is: 'done' })).requests).toEqual([{ mode: 'changes', trigger: 'schedule' }])
  expect(iso((await store.work.get(id))?.reconcileAt)).toBe('2026-11-24T02:00:00')
})

test('who asked is told to the run', async () => {
  for (const [priority, trigger] of [
    ['person', 'hand'],
    ['webhook', 'webhook'],
  ] as const) {
    await store.work.change(id, () => ({ nextAt: at(), headStart: HEAD_START[priority] }))
    expect((await attended({ is: 'done' })).requests).toEqual([{ mode: 'changes', trigger }])
  }
})

test('a connection that somebody else holds is left, and stays due', async () => {
  clock.advance(8 * 60_000)
  await store.leases.claim(id, 'by hand', at(), at() + 60_000)
  const before = await store.work.get(id)
  expect(await attended({ is: 'done' })).toEqual({ end: 'left', requests: [] })
  expect(await store.work.get(id)).toEqual(before)
})

test('a connection whose account another one holds is left, and stays due', async () => {
  const file = { name: 'fjord', settings: {}, account: 'x' }
  const other = await store.connections.save(file, {}, at())
  clock.advance(8 * 60_000)
  await store.leases.claim(other.id, 'another worker', at(), at() + 60_000)
  const before = await store.work.get(id)
  expect(await attended({ is: 'done' })).toMatchObject({ end: 'left' })
  expect(await store.work.get(id)).toEqual(before)
})

test('a lease from before the clock was set back keeps nobody from a connection', async () => {
  clock.advance(8 * 60_000)
  const ahead = at() + 3_600_000
  await store.leases.claim(id, 'by hand', ahead, ahead + 60_000)
  expect(await attended({ is: 'done' })).toMatchObject({ end: 'ran' })
})

test('a schedule that was changed during the run holds after it', async () => {
  clock.advance(8 * 60_000)
  await attended({ is: 'done' }, async () => {
    const settings = { ...file, schedule: { ...file.schedule, changes: '0 * * * *' } }
    await store.connections.save({ name: 'nordlys', settings: settings as never, account: 'x' }, {}, at())
  })
  expect(await nextAt()).toBe('2026-11-22T12:00:00')
})

test('a run that throws leaves the connection due', async () => {
  clock.advance(8 * 60_000)
  const handler = attend({
    store,
    clock,
    random: () => 0,
    timetableOf,
    run: () => Promise.reject(new Error('the store is away')),
  })
  await expect(handler(id, NEVER_ABORTED)).rejects.toThrow('the store is away')
  expect(await nextAt()).toBe('2026-11-22T11:15:00')
})

test('what is planned already is not planned again', async () => {
  expect(await planAll(store, clock, timetableOf)).toBe(0)
  clock.advance(60_000)
  await store.connections.setState(id, 'active', null, at())
  clock.advance(1)
  expect(await planAll(store, clock, timetableOf)).toBe(1)
})
