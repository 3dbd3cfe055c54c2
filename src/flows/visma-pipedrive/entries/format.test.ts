import { expect, test } from 'vitest'
import { formatDay, formatMoney, formatPrice, formatQuantity } from './format.ts'

/** One kind of space, so that the expectation can be read. */
const read = (text: string) => text.replaceAll('\u00a0', ' ')
const money = (amount: string, currency: string | null, locale: 'nb-NO' | 'en-GB' = 'en-GB') =>
  read(formatMoney({ amount, currency }, locale))

test.each([
  ['9997.5', 'SEK', 'SEK 9,997.50'],
  ['1000', 'JPY', 'JPY 1,000'],
  ['0.005', 'NOK', 'NOK 0.01'],
  ['12345678901234567890.12', 'NOK', 'NOK 12,345,678,901,234,567,890.12'],
  ['5', 'kr', '5.00 kr'],
  ['5', 'NOKX', '5.00 NOKX'],
  ['5', 'XNOK', '5.00 XNOK'],
  ['1234.567', null, '1,234.57'],
])('%s %s is written %s', (amount, currency, text) => {
  expect(money(amount, currency)).toBe(text)
})

test('each locale writes in its own way, also after another did', () => {
  expect([money('9997.5', null, 'nb-NO'), money('9997.5', null)]).toEqual(['9 997,50', '9,997.50'])
  expect([
    formatDay('2026-08-14', 'nb-NO'),
    formatDay('2026-08-14', 'en-GB'),
    formatDay('2026-08-14', 'sv-SE'),
  ]).toEqual(['14.08.2026', '14/08/2026', '2026-08-14'])
})

test('a price has two to four decimals, a quantity up to four', () => {
  expect(['1', '1.5', '1.2345', '1.23456'].map((price) => formatPrice(price, 'en-GB'))).toEqual([
    '1.00',
    '1.50',
    '1.2345',
    '1.2346',
  ])
  expect(['1', '1.5', '1.23456'].map((quantity) => formatQuantity(quantity, 'en-GB'))).toEqual(['1', '1.5', '1.2346'])
})

test('what is no day is shown as it is', () => {
  expect(formatDay('soon', 'en-GB')).toBe('soon')
})

test('the only blank in a number is the one that does not break', () => {
  expect(formatMoney({ amount: '1234567', currency: 'SEK' }, 'sv-SE')).not.toMatch(/[ \u202f\u2009]/)
})

test('what rounds to nothing is written without a sign', () => {
  expect(formatMoney({ amount: '-0.001', currency: 'NOK' }, 'en-GB')).toBe('NOK\u00a00.00')
  expect(formatMoney({ amount: '-1', currency: 'NOK' }, 'en-GB')).toMatch(/^-/)
})
