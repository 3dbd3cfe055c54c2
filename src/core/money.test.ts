import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare, decimal, fixed, minus, plus, round, sum } from './money.ts'

test('amounts have one canonical form', () => {
  expect(['1250.00', '1250', 1250, '-0', '1e3', '0.10'].map(decimal)).toEqual([
    '1250',
    '1250',
    '1250',
    '0',
    '1000',
    '0.1',
  ])
  expect(() => decimal('12,50')).toThrow('"12,50" is not a decimal number')
})

test('sums are exact where floats are not', () => {
  expect(sum(['0.1', '0.2'])).toBe('0.3')
  expect(minus('9997.5', '4998.75')).toBe('4998.75')
})

test('money rounds half away from zero', () => {
  expect([round('1.005', 2), round('-1.005', 2), fixed('2.5', 0), fixed('1', 2)]).toEqual([
    '1.01',
    '-1.01',
    '3',
    '1.00',
  ])
})

test('addition of cents agrees with integers (property)', () => {
  const cents = fc.integer({ min: -1e9, max: 1e9 })
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      expect(compare(plus(decimal(a).toString(), decimal(b).toString()), String(a + b))).toBe(0)
    }),
  )
})
