import { expect, test } from 'vitest'
import { begun, duration, formats } from './format.ts'

const oslo = formats({ locale: 'nb-NO', timeZone: 'Europe/Oslo' })
const london = formats({ locale: 'en-GB', timeZone: 'Europe/London' })
/** With every kind of space as a plain one. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('an amount in the currency of the locale bears its sign, others their code', () => {
  expect(plain(oslo.money('1234567.50', 'NOK'))).toBe('1 234 567,50 kr')
  expect(plain(oslo.money('1234567.50', 'SEK', 'figure'))).toBe('1 234 568 SEK')
  expect(plain(london.money('1234567.5', 'GBP'))).toBe('£1,234,567.50')
})

test('amounts beyond what a float can hold keep every digit', () => {
  expect(plain(oslo.money('90071992547409931.07', 'NOK'))).toBe('90 071 992 547 409 931,07 kr')
})

test('what is negative has a minus sign, and never a hyphen', () => {
  expect(plain(oslo.money('-48250', 'NOK'))).toBe('−48 250,00 kr')
  expect(plain(london.money('-48250', 'EUR', 'figure'))).toBe('−48,250 EUR')
  expect(plain(london.number(-2.1))).toBe('−2.1')
})

test('numbers and their units never part at the end of a line', () => {
  expect(oslo.money('1234.5', 'SEK')).not.toContain(' ')
  expect(oslo.percent('0.384', 1)).not.toContain(' ')
})

test('a day belongs to no zone, an instant to that of the connection', () => {
  const far = formats({ locale: 'nb-NO', timeZone: 'Pacific/Auckland' })
  expect(far.day('2026-11-22')).toBe('22. nov. 2026')
  expect(oslo.day('2026-11-22')).toBe('22. nov. 2026')
  expect(oslo.time('2026-11-22T23:30:00.000Z')).toBe('00:30')
  expect(far.time('2026-11-22T23:30:00.000Z')).toBe('12:30')
})

test('an instant of another year bears its year, one of this year none', () => {
  const now = Date.parse('2026-11-29T07:00:00Z')
  expect(plain(london.dayAndTime('2025-09-08T12:00:00.000Z', now))).toBe('8 Sept 2025, 13:00')
  expect(plain(london.dayAndTime('2026-09-08T12:00:00.000Z', now))).toBe('8 Sept, 13:00')
  // The year is that of the connection's zone.
  expect(plain(oslo.dayAndTime('2025-12-31T23:30:00.000Z', now))).toBe('1. jan., 00:30')
  expect(plain(london.dayAndTime('2026-09-08T12:00:00.000Z'))).toBe('8 Sept 2026, 13:00')
})

test('a share is written in the manner of the locale', () => {
  expect(plain(oslo.percent('0.384', 1))).toBe('38,4 %')
  expect(london.percent(0.384, 1)).toBe('38.4%')
})

test('a length of time is told in at most two units', () => {
  expect([0, 40, 4_240, 12_000, 725_000, 11_400_000, 3_600_000].map((ms) => plain(duration(ms)))).toEqual([
    '0 ms',
    '40 ms',
    '4.2 s',
    '12 s',
    '12 min 5 s',
    '3 h 10 min',
    '1 h',
  ])
})

test('a part of a sentence that stands by itself begins with a capital, whatever its letter', () => {
  expect(['organisation number', 'VAT number', 'økning', ''].map(begun)).toEqual([
    'Organisation number',
    'VAT number',
    'Økning',
    '',
  ])
})
