import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { type Again, unwatched } from '../core/watch.ts'
import { allArrived } from './all-arrived.ts'

const NEVER = new AbortController().signal
const store = { runs: { list: async () => [] } } as unknown as Pick<Store, 'runs'>

test.each([
  ['a lost store is told with what it is for and how long it lasts', 3_000, true, [7_000]],
  ['a lost store is over once it lasted', 10_000, true, []],
  ['no loss is none', 3_000, false, []],
])('the wait after %s', async (_, age, lost, waits) => {
  const clock = testClock()
  const connection = { id: 'c_1', createdAt: clock.now().getTime() - age } as unknown as Connection
  const told: Again[] = []
  const watch = { ...unwatched, again: (again: Again) => void told.push(again) }
  expect(await allArrived({ store, connection, clock, watch }, lost, NEVER)).toBe(waits.length > 0)
  expect(told.map(({ afterMs }) => afterMs)).toEqual(waits)
  for (const one of told) expect(one).toMatchObject({ code: 'account.may_arrive', once: true })
})
