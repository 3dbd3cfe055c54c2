import { expect, test } from 'vitest'
import { addDays } from '../../../core/clock.ts'
import { rangeFrom } from './range-from.ts'

const spread = (count: number, first: string) => Array.from({ length: count }, (_, at) => addDays(first, at % 90))

test('a range begins with the oldest of documents that lie close together', () => {
  expect(rangeFrom(spread(200, '2026-08-01'))).toBe('2026-08-01')
  expect(rangeFrom(['2026-08-02', '2026-08-01'])).toBe('2026-08-01')
})

test('a few that are much older do not stretch it, and many do', () => {
  const old = (count: number) => Array.from({ length: count }, (_, at) => `2024-01-${String(1 + at).padStart(2, '0')}`)
  expect(rangeFrom([...spread(200, '2026-08-01'), ...old(10)])).toBe('2026-08-01')
  expect(rangeFrom([...spread(200, '2026-08-01'), ...old(20)])).toBe('2024-01-01')
})

test('without any day there is none', () => {
  expect(rangeFrom([])).toBeNull()
})
