import { expect, test } from 'vitest'
import type { RunProgress } from '../core/run.ts'
import { throttled } from './throttled-progress.ts'

const step = (done: number): RunProgress => ({ phase: 'customers', done, total: 9 })

function watched(times: readonly number[], failure: Error | null = null) {
  const [shown, saved]: [number[], number[]] = [[], []]
  let now = 0
  const progress = throttled(
    { now: () => new Date(now), sleep: async () => {} },
    async ({ done }) => {
      saved.push(done)
      if (failure !== null) throw failure
    },
    ({ done }) => void shown.push(done),
  )
  for (const [done, at] of times.entries()) {
    now = Date.parse('2026-03-01T12:00:00Z') + at
    progress(step(done))
  }
  return { shown, saved }
}

test('every step is shown, and at most two a second are stored', () => {
  expect(watched([0, 1, 499, 500, 999, 1_000, 9_000])).toEqual({ shown: [0, 1, 2, 3, 4, 5, 6], saved: [0, 3, 5, 6] })
})

test('a clock that was set back keeps nothing from being stored', () => {
  expect(watched([0, -3_600_000, -3_599_800, -3_599_500]).saved).toEqual([0, 1, 3])
})

test('a store that does not take it stops nothing', () => {
  expect(watched([0, 500], new Error('The disk is full.')).saved).toEqual([0, 1])
})
