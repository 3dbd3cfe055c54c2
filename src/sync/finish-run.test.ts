import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { aRun } from '../../test/runs.ts'
import { SyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import { finishRun } from './finish-run.ts'

const NEVER = new AbortController().signal
const away = new SyncError('store.unreachable', 'The database cannot be reached.', { do: 'retry' })

function storeAwayFor(times: number, error: unknown = away) {
  const finished: string[] = []
  let left = times
  const runs = {
    finish: async ({ id }: { readonly id: string }) => {
      left -= 1
      if (left >= 0) throw error
      finished.push(id)
    },
  } as unknown as Store['runs']
  return { store: { runs }, finished }
}

test('a report is kept for a store that comes back, for as long as a lease lives', async () => {
  const clock = testClock()
  const { store, finished } = storeAwayFor(5)
  await finishRun({ store, clock }, aRun(), NEVER)
  expect(finished).toEqual([aRun().id])
  expect(clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000])
})

test('a store that stays away is not waited for longer than that', async () => {
  const clock = testClock()
  const { store } = storeAwayFor(1_000)
  await expect(finishRun({ store, clock }, aRun(), NEVER)).rejects.toBe(away)
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(60_000)
})

test('neither a process that ends nor a bug waits', async () => {
  const clock = testClock()
  await expect(finishRun({ ...storeAwayFor(1), clock }, aRun(), AbortSignal.abort())).rejects.toBe(away)
  const bug = new TypeError('no')
  await expect(finishRun({ ...storeAwayFor(1, bug), clock }, aRun(), NEVER)).rejects.toBe(bug)
  const full = new SyncError('store.full', 'The disk is full.', { do: 'hold' })
  await expect(finishRun({ ...storeAwayFor(1, full), clock }, aRun(), NEVER)).rejects.toBe(full)
  const other = new SyncError('visma.unavailable', 'Visma is away.', { do: 'retry' })
  await expect(finishRun({ ...storeAwayFor(1, other), clock }, aRun(), NEVER)).rejects.toBe(other)
  expect(clock.slept).toEqual([])
})
