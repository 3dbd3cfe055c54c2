import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare, decimal, decimalsOf, fixed, isZero, minus, plus, round, sum, times } from './money.ts'

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

test('products are exact where floats are not', () => {
  expect([times('1.1', '1.1'), times('-3', '0.1'), times('0', '-5')]).toEqual(['1.21', '-0.3', '0'])
})

test.each(['0', '0.00', '-0', '0.0000'])('%s is nothing', (amount) => {
  expect(isZero(amount)).toBe(true)
})

test.each(['0.01', '-0.01', '1'])('%s is something', (amount) => {
  expect(isZero(amount)).toBe(false)
})

test('a currency has the decimals of its smallest coin, also when it is asked for again', () => {
  const currencies = ['NOK', 'JPY', 'ISK', 'KWD', 'JPY', 'KWD']
  expect(currencies.map(decimalsOf)).toEqual([2, 0, 0, 3, 0, 3])
})

test.each(['', 'kr', 'nok', 'NOKK', 'XNOK', 'N1K'])('"%s" is no code of a currency and gets two decimals', (code) => {
  expect(decimalsOf(code)).toBe(2)
})

test('what rounds to nothing is nothing, without a sign', () => {
  expect([fixed('-0.001', 2), fixed('-0.4', 0), fixed('-0.005', 2)]).toEqual(['0.00', '0', '-0.01'])
})

test('text that is canonical is left as it is, and everything else agrees with it by value (property)', () => {
  const digits = fc.stringMatching(/^\d{1,20}$/)
  fc.assert(
    fc.property(fc.constantFrom('', '-'), digits, digits, (sign, whole, fraction) => {
      const text = decimal(`${sign}${whole}.${fraction}`)
      const shortest = `${BigInt(whole)}.${fraction}`.replace(/0+$/, '').replace(/\.$/, '')
      expect(text).toBe(shortest === '0' ? '0' : `${sign}${shortest}`)
      expect(decimal(text)).toBe(text)
    }),
  )
})
