import { expect, test } from 'vitest'
import { retryAfterMs, secondsHeaderMs } from './retry-after.ts'

const noon = new Date('2026-09-14T12:00:00Z')
const waits = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), noon)

test('seconds are taken as they are, fractions too', () => {
  expect(waits('1840')).toBe(1_840_000)
  expect(waits('0.5')).toBe(500)
  expect(waits('0')).toBe(0)
})

test('an HTTP date counts from now', () => {
  expect(waits('Mon, 14 Sep 2026 12:05:00 GMT')).toBe(300_000)
})

test('a date that has passed is no wait at all', () => {
  expect(waits('Mon, 14 Sep 2026 11:00:00 GMT')).toBe(0)
})

test('no wait is longer than a day, however far the date is off', () => {
  expect(waits('99999999')).toBe(86_400_000)
  expect(waits('Mon, 14 Sep 2099 12:05:00 GMT')).toBe(86_400_000)
})

test('what is neither seconds nor a date names no time', () => {
  for (const value of ['', 'soon', '-5', 'NaN', '1e3', '12 minutes']) expect(waits(value)).toBeNull()
  expect(retryAfterMs(new Headers(), noon)).toBeNull()
})

test('a reset header gives its seconds in ms', () => {
  expect(secondsHeaderMs(new Headers({ 'x-ratelimit-reset': '61' }), 'x-ratelimit-reset')).toBe(61_000)
  expect(secondsHeaderMs(new Headers({ 'x-ratelimit-reset': 'x' }), 'x-ratelimit-reset')).toBeNull()
})
