import { expect, test } from 'vitest'
import { advance, comparable, isAhead, rewind } from './checkpoint.ts'

test('R1: a delta reads the last ten minutes again', () => {
  expect(rewind('2026-09-14T09:12:33.127')).toBe('2026-09-14T09:02:33.127')
  expect(rewind('2026-09-14T00:05:00')).toBe('2026-09-13T23:55:00.000')
})

test('R1: where the window touches a DST change it reads the last two hours again', () => {
  expect(rewind('2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000')
  expect(rewind('2026-03-29T03:10:00')).toBe('2026-03-29T01:10:00.000')
  expect(rewind('2026-03-22T03:10:00')).toBe('2026-03-22T03:00:00.000')
})

test('R1: the checkpoint is the largest time the source gave, and never goes back', () => {
  expect(advance(null, null)).toBeNull()
  expect(advance('2026-01-01T00:00:00', null)).toBe('2026-01-01T00:00:00')
  expect(advance('2026-01-01T00:00:00.5', '2026-01-01T00:00:00.45')).toBe('2026-01-01T00:00:00.5')
  expect(advance('2026-01-01T00:00:00', '2026-01-01T00:00:00.001')).toBe('2026-01-01T00:00:00.001')
})

test('times of different precision compare by what they mean', () => {
  expect(comparable('2026-09-14')).toBe('2026-09-14T00:00:00.000')
  expect(comparable('2026-09-14T09:12:33.9')).toBe('2026-09-14T09:12:33.900')
  expect(comparable('2026-09-14 09:12:33.1234567')).toBe('2026-09-14T09:12:33.123')
})

test('a row is stamped ahead from a day past the clock on, which no zone explains', () => {
  const noon = Date.parse('2026-09-14T12:00:00Z')
  expect(isAhead('2026-09-15T11:59:59.999', noon)).toBe(false)
  expect(isAhead('2026-09-15T12:00:00', noon)).toBe(true)
})
