import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { PhaseContext, Route } from '../core/flow.ts'
import type { Identity } from '../core/identity.ts'
import { connectionId } from '../core/ids.ts'
import { identified } from './identify.ts'

const HOUR = 3_600_000
const identity: Identity = {
  source: { ids: { tenant: 'a' }, label: 'Books' },
  destination: { ids: { pipedrive: '1' }, label: 'Sales' },
}

/** When the systems are asked whose the credentials are: before anything is read, and before each of two writes. */
async function asked(known: Partial<Connection>, { preview = false, isFree = true, hoursBetween = 0 } = {}) {
  const clock = testClock()
  const now = clock.now().getTime()
  const noted: number[] = []
  let asks = 0
  const connection = { id: connectionId('c_1'), name: 'nordlys', identity, identifiedAt: now, ...known }
  const connections = {
    list: async () => [],
    identify: async (_: unknown, __: unknown, at: number) => noted.push(at - now) > 0 && isFree,
  }
  const deps = {
    store: { connections },
    connection: { refusedSince: null, ...connection },
    clock,
    route: { prepare: async () => undefined },
    whose: {
      source: async () => identity.source,
      destination: async () => {
        asks += 1
        return identity.destination
      },
      apart: { of: () => '', advice: () => '' },
    },
  } as unknown as Parameters<typeof identified>[0]
  const lease = { connection: connection.id, owner: 'test', fence: 1 }
  const route: Route = await identified(deps, { lease, signal: new AbortController().signal, preview })
  const at = [asks]
  for (let write = 0; write < 2; write++) {
    clock.advance(hoursBetween * HOUR)
    await route.prepare({} as PhaseContext)
    at.push(asks)
  }
  return { at, noted }
}

test('R16: what was learnt today is not asked again, what was learnt a day ago is, before anything is written', async () => {
  expect((await asked({})).at).toEqual([0, 0, 0])
  expect((await asked({}, { hoursBetween: 23 })).at).toEqual([0, 0, 1])
  expect((await asked({}, { hoursBetween: 24 })).at).toEqual([0, 1, 2])
})

test.each([
  ['is not known', { identity: null }],
  ['was never asked', { identifiedAt: null }],
  ['was refused', { refusedSince: 1 }],
])('R16: where whose they are %s, that is asked before anything is read, and once', async (_, known) => {
  expect((await asked(known)).at).toEqual([1, 1, 1])
})

test('R16: a preview asks and notes nothing', async () => {
  expect(await asked({ identity: null }, { preview: true, isFree: false })).toEqual({ at: [1, 1, 1], noted: [] })
})

test('R16: a run notes what it learnt, and waits while another connection writes to that account', async () => {
  expect((await asked({ identity: null })).noted).toEqual([0])
  await expect(asked({ identity: null }, { isFree: false })).rejects.toMatchObject({
    code: 'connection.account_busy',
    remedy: { do: 'wait' },
  })
})
