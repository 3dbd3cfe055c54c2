import { expect, test } from 'vitest'
import { addDays, dayIn, daysBetween } from './clock.ts'

test('the calendar day is the company’s, not UTC’s', () => {
  expect(dayIn('Europe/Oslo', new Date('2026-06-30T22:30:00Z'))).toBe('2026-07-01')
  expect(dayIn('Europe/Oslo', new Date('2026-12-31T22:30:00Z'))).toBe('2026-12-31')
})

test('days are counted by the calendar, also over a DST change', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2)
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})
