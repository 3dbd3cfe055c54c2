import { expect, test } from 'vitest'
import { rateLimit } from './rate-limit.ts'

const NOW = Date.parse('2026-11-22T09:00:00Z')
const options = { burst: 10, perSecond: 2, keys: 3 }

test('a key may spend its burst at once and then what it gets back', () => {
  const limit = rateLimit(options)
  for (let at = 0; at < 10; at++) {
    expect(limit.allows('a', NOW)).toBe(true)
    limit.spend('a', NOW, 1)
  }
  expect(limit.allows('a', NOW)).toBe(false)
  expect(limit.allows('a', NOW + 499)).toBe(false)
  expect(limit.allows('a', NOW + 500)).toBe(true)
  limit.spend('a', NOW + 3_600_000, 1)
  expect(limit.allows('a', NOW + 3_600_000)).toBe(true)
})

test('keys do not pay for each other, and nobody owes more than everything', () => {
  const limit = rateLimit(options)
  limit.spend('a', NOW, 1_000)
  expect(limit.allows('a', NOW)).toBe(false)
  expect(limit.allows('b', NOW)).toBe(true)
  expect(limit.allows('a', NOW + 1_000)).toBe(true)
})

test('of too many keys those that were quiet the longest are forgotten', () => {
  const limit = rateLimit(options)
  for (const key of ['a', 'b', 'c']) limit.spend(key, NOW, 10)
  limit.spend('a', NOW, 10)
  limit.spend('d', NOW, 10)
  expect(['a', 'b', 'c', 'd'].map((key) => limit.allows(key, NOW))).toEqual([false, true, false, false])
})

test('a clock that is set back gives nothing and takes nothing', () => {
  const limit = rateLimit(options)
  limit.spend('a', NOW, 10)
  expect(limit.allows('a', NOW - 3_600_000)).toBe(false)
  limit.spend('b', NOW, 5)
  expect(limit.allows('b', NOW - 3_600_000)).toBe(true)
})
