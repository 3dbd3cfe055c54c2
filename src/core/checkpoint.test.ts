import { expect, test } from 'vitest'
import { advance, comparable, earlier, isAhead, latestTrue, rewind, surelyPast } from './checkpoint.ts'

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

test('R1: the two hours are those of the nights when clocks change, and of no others', () => {
  const hoursBack = (time: string) => (Date.parse(`${time}Z`) - Date.parse(`${rewind(time)}Z`)) / 60_000
  expect(
    [
      '2026-03-29T00:00:00', // the last Sunday of March
      '2026-03-29T05:59:59',
      '2026-03-29T06:00:00',
      '2026-03-28T03:00:00',
      '2026-03-30T03:00:00',
      '2027-10-31T02:30:00', // the month ends on it
      '2026-10-18T02:30:00',
      '2026-02-22T02:30:00', // the last Sunday of a month in which nothing happens
      '2026-04-26T02:30:00',
    ].map(hoursBack),
  ).toEqual([120, 120, 10, 10, 10, 120, 10, 10, 10])
})

test('what may be true and what is surely past leaves room for every zone a source may keep', () => {
  const noon = Date.parse('2026-03-01T12:00:00Z')

  expect(latestTrue(noon)).toBe('2026-03-01T15:00:00.000')
  expect(surelyPast(noon)).toBe('2026-03-01T00:00:00.000')
})

test('a time can be moved to an earlier one, and what is no time cannot', () => {
  expect(earlier('2026-03-01T00:00:00', 1_500)).toBe('2026-02-28T23:59:58.500')
  expect(() => rewind('yesterday')).toThrow('"yesterday" is not a time of the source')
})

test('what does not begin with a day is compared as it is', () => {
  expect(comparable('at 2026-09-14T09:12:33')).toBe('at 2026-09-14T09:12:33')
})
