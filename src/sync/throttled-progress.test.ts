import { expect, test } from 'vitest'
import type { RunProgress } from '../core/run.ts'
import { throttled } from './throttled-progress.ts'

const step = (done: number): RunProgress => ({ phase: 'customers', done, total: 9 })
const NOON = Date.parse('2026-03-01T12:00:00Z')

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
    now = NOON + at
    progress.at(step(done))
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

test('a wait is stored once for all the calls that wait, kept by steps meanwhile, and gone with the first step after it', () => {
  const saved: object[] = []
  let now = NOON
  const progress = throttled(
    { now: () => new Date(now), sleep: async () => {} },
    async (at) => void saved.push(at),
    () => undefined,
  )
  const again = (afterMs: number) => progress.wait({ code: 'pipedrive.throttled', why: 'Too many calls.', afterMs })
  const wait = (ms: number) => ({ code: 'pipedrive.throttled', why: 'Too many calls.', until: NOON + ms })

  again(4_000)
  for (let call = 0; call < 50; call++) again(4_000 + call)
  // Too short to be read by anybody.
  again(900)
  expect(saved).toEqual([{ phase: '', done: 0, total: null, wait: wait(4_000) }])

  now = NOON + 3_000
  progress.at(step(1))
  again(3_000)
  expect(saved.slice(1)).toEqual([
    { ...step(1), wait: wait(4_000) },
    { ...step(1), wait: wait(6_000) },
  ])

  now = NOON + 6_000
  progress.at(step(2))
  expect(saved.at(-1)).toEqual(step(2))
})
