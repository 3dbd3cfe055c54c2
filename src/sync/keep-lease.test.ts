import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestClock, testClock } from '../../test/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { openStore } from '../store/open.ts'
import { type KeptLease, keepLease } from './keep-lease.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let store: Store
let dataDir: string
let clock: TestClock
let id: ConnectionId
let kept: KeptLease

beforeEach(async () => {
  clock = testClock()
  dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-lease-'))
  store = await openStore({ dataDir, clock })
  id = (await store.connections.save({ name: 'nordlys', settings: {}, account: 'nordlys.example' }, {}, 0)).id
  const claimed = await keepLease(store, id, 'we', clock, new AbortController().signal)
  if (claimed === null) throw new Error('Nobody else holds it.')
  kept = claimed
})
afterEach(async () => {
  await kept.release()
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const now = () => clock.now().getTime()
const taken = () => store.leases.claim(id, 'another', now(), now() + MINUTE)

test('a lease that still lasts is held without asking the store', async () => {
  clock.advance(MINUTE / 2)
  await kept.stillOurs()
  clock.advance(MINUTE / 2 + 1)
  expect(await taken()).not.toBeNull()
})

test('after the clock was set back, holding on renews: others judge the lease by where the clock stands now', async () => {
  clock.advance(-2 * HOUR)
  await kept.stillOurs()
  expect(await taken()).toBeNull()
  clock.advance(MINUTE + 1)
  expect(await taken()).not.toBeNull()
})

test('after the clock was set back, a lease that was taken meanwhile is not held', async () => {
  clock.advance(-2 * HOUR)
  expect(await taken()).not.toBeNull()
  await expect(kept.stillOurs()).rejects.toMatchObject({ code: 'engine.lease_lost', remedy: { do: 'hold' } })
  expect(kept.signal.aborted).toBe(true)
})

test('a lease that ran out is renewed while nobody took it', async () => {
  clock.advance(5 * MINUTE)
  await kept.stillOurs()
  expect(await taken()).toBeNull()
})

test('a lease that was renewed is kept: nothing under way is broken off', async () => {
  clock.advance(5 * MINUTE)
  await kept.stillOurs()
  expect(kept.signal.aborted).toBe(false)
})

test('what another holds is not claimed, and what was released is anybody’s', async () => {
  expect(await keepLease(store, id, 'another', clock, new AbortController().signal)).toBeNull()
  await kept.release()
  expect(await taken()).not.toBeNull()
})
