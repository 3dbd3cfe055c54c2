import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('it doubles with each attempt, and half of it is chance', () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, () => 0, 1000))).toEqual([500, 1000, 2000])
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, () => 1, 1000))).toEqual([1000, 2000, 4000])
})

test('it never passes the cap, however many attempts there were', () => {
  expect(backoffMs(10_000, () => 1, 500, 30_000)).toBe(30_000)
  expect(backoffMs(0, () => 1, 500, 30_000)).toBe(500)
})
