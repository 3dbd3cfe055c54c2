import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochMs, readJson, tooLarge, tooOld } from './hint.ts'

const noon = Date.parse('2026-11-22T12:00:00Z')

test('a time is understood in every form senders use', () => {
  for (const written of [
    noon,
    noon / 1000,
    noon * 1000,
    String(noon),
    String(noon / 1000),
    '2026-11-22T12:00:00Z',
    '2026-11-22T12:00:00.000Z',
    '2026-11-22T13:00:00+01:00',
    '2026-11-22 12:00:00',
    '2026-11-22T12:00:00.000',
    '2026-11-22T12:00',
    ' 2026-11-22T12:00:00Z ',
  ]) {
    expect(epochMs(written)).toBe(noon)
  }
})

test('what is no time is none, and never throws', () => {
  for (const written of [
    null,
    undefined,
    '',
    'noon',
    '12',
    -1,
    Number.NaN,
    Infinity,
    {},
    [],
    true,
    '2026-13-45',
    1e300,
  ]) {
    expect(epochMs(written) ?? 0).toBeLessThan(1e6)
  }
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const at = epochMs(value)
      if (at !== null) expect(Number.isNaN(new Date(at).getTime())).toBe(false)
    }),
  )
})

test('a delivery is too old after five minutes, not before, and never for being from the future', () => {
  expect(tooOld(noon, noon + 300_000)).toBeNull()
  expect(tooOld(noon, noon + 300_001)?.kind).toBe('stale')
  expect(tooOld(noon, noon - 3_600_000)).toBeNull()
  expect(tooOld(null, noon)).toBeNull()
})

test('more than 1 MB is too large', () => {
  expect(tooLarge(1_000_000)).toBeNull()
  expect(tooLarge(1_000_001)?.kind).toBe('too_large')
})

test('a body is JSON in UTF-8, with or without a byte order mark, or nothing', () => {
  expect(readJson(Buffer.from('\uFEFF{"a":"ø"}'))).toEqual({ is: { a: 'ø' } })
  expect(readJson(Buffer.from(''))).toEqual({ is: {} })
  expect(readJson(Buffer.from('<html>'))).toBeNull()
  expect(readJson(Buffer.from([0x22, 0xff, 0x22]))).toBeNull()
  fc.assert(fc.property(fc.uint8Array(), (body) => void readJson(body)))
})

test.each([
  '2026-11-2', // no day
  '2026-11-22T12:00 in the morning',
  `2026-11-22T12:00:00.${'0'.repeat(30)}Z`, // longer than any time
  'on 2026-11-22',
])('%s is no time', (text) => {
  expect(epochMs(text)).toBeNull()
})

test('beyond the last instant there is no time', () => {
  expect(epochMs(8.64e18)).toBe(8.64e15)
  expect(epochMs(8.65e18)).toBeNull()
})

test('a body that is nested beyond reason is refused before it is parsed', () => {
  expect(readJson(Buffer.from(`${'['.repeat(65)}${']'.repeat(65)}`))).toBeNull()
})
