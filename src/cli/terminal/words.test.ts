import { afterEach, beforeEach, expect, test } from 'vitest'
import { brief, columnOfTimes } from './words.ts'

const before = process.env.TZ
beforeEach(() => {
  process.env.TZ = 'Europe/Oslo'
})
afterEach(() => {
  process.env.TZ = before
})

test('times of one column have their zone in its title, of their own day', () => {
  const summer = columnOfTimes('started', ['2026-07-22T09:00:00Z', null])
  expect([summer.title, summer.time('2026-07-22T09:00:00Z')]).toEqual(['started (CEST)', '2026-07-22 11:00:00'])
  expect(columnOfTimes('started', ['2026-11-22T09:00:00Z']).title).toBe('started (CET)')
})

test('where the clocks changed in between, each time has its own zone: the hour that comes twice is two', () => {
  const [first, second] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']
  const { title, time } = columnOfTimes('started', [first, second])
  expect([title, time(first), time(second)]).toEqual(['started', '2026-10-25 02:30:00 CEST', '2026-10-25 02:30:00 CET'])
})

test('a column without a time names no zone', () => {
  expect(columnOfTimes('next run', [null]).title).toBe('next run')
})

test('a long value is cut at the end of a word', () => {
  expect(brief('Västerås Verkstad och Maskinservice', 20)).toBe('Västerås Verkstad…')
})
