import { expect, test } from 'vitest'
import { retryAfterMs, secondsHeaderMs } from './retry-after.ts'

const noon = new Date('2026-09-14T12:00:00Z')
const waits = (value: string) => retryAfterMs(new Headers({ 'retry-after': value }), noon)

test('seconds are taken as they are, fractions too', () => {
  expect(waits('1840')).toBe(1_840_000)
  expect(waits('0.5')).toBe(500)
})

test('an HTTP date counts from now', () => {
  expect(waits('Mon, 14 Sep 2026 12:05:00 GMT')).toBe(300_000)
})

test('a wait of nothing names no time: whoever asks again at once is refused all day', () => {
  for (const value of ['0', '0.0', '00']) expect(waits(value)).toBeNull()
  expect(waits('Mon, 14 Sep 2026 11:00:00 GMT')).toBeNull()
})

test('the other forms of an HTTP date are understood, with blanks around them', () => {
  expect(waits('Monday, 14-Sep-26 12:05:00 GMT')).toBe(300_000)
  expect(waits('  120  ')).toBe(120_000)
})

test('no wait is longer than a day, however far the date is off', () => {
  expect(waits('99999999')).toBe(86_400_000)
  expect(waits('Mon, 14 Sep 2099 12:05:00 GMT')).toBe(86_400_000)
})

test('what is neither seconds nor a date names no time', () => {
  for (const value of [
    '',
    'soon',
    '-5',
    'NaN',
    '1e3',
    '1.',
    '.5',
    '12 minutes',
    'Mon, soon',
    'in Mon, 14 Sep 2026 12:05:00 GMT',
  ])
    expect(waits(value)).toBeNull()
  expect(retryAfterMs(new Headers(), noon)).toBeNull()
})

test.each([
  ['61', 61_000],
  ['x', null],
  ['0', null],
  ['999999', null],
  ['86400', 86_400_000],
  ['86401', null],
  ['1e3', null],
  ['0x10', null],
  ['', null],
  ['1.5', 1_500],
  [' 61 ', 61_000],
  // The same instant as an epoch, in seconds and in ms; and one that is past.
  [String(noon.getTime() / 1000 + 90), 90_000],
  [String(noon.getTime() + 90_000), 90_000],
  [String(noon.getTime() / 1000 - 5), null],
  [String(noon.getTime() / 1000 + 10 * 86_400), null],
])('a reset header of %s is %s ms', (value, ms) => {
  expect(secondsHeaderMs(new Headers({ 'x-ratelimit-reset': value }), 'x-ratelimit-reset', noon)).toBe(ms)
})

test('a header that is missing names no window', () => {
  expect(secondsHeaderMs(new Headers(), 'x-ratelimit-reset', noon)).toBeNull()
})
