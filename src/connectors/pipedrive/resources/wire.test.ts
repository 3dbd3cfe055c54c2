import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, type Json } from '../../../core/json.ts'
import { decimal } from '../../../core/money.ts'
import { cut, FORMS, type Kind, rfc3339 } from './wire.ts'

const amount = fc
  .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 9_999 }))
  .map(([whole, part]) => decimal(`${whole}.${String(part).padStart(4, '0')}`))
const shown = fc.string({ minLength: 1, maxLength: 255 })
const instant = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((at) => `${at.toISOString().slice(0, 19)}Z`)
const contact = fc.record({ value: shown, primary: fc.boolean(), label: fc.constantFrom('work', 'home', 'mobile') })
const address = fc
  .record({ value: shown }, { requiredKeys: ['value'] })
  .chain((base) =>
    fc
      .record({ locality: shown, postal_code: shown, country: shown, route: shown }, { requiredKeys: [] })
      .map((parts) => ({ ...base, ...parts })),
  )

const VALUES = {
  varchar: shown,
  text: fc.string({ minLength: 1, maxLength: 2_000 }),
  ref: fc.integer({ min: 1, max: 999_999_999 }).map(String),
  number: amount,
  money: fc.record({ amount, currency: fc.constantFrom('NOK', 'SEK', 'EUR') }),
  day: instant.map((at) => at.slice(0, 10)),
  flag: fc.boolean(),
  bit: fc.boolean(),
  instant,
  instantV1: instant,
  address,
  contacts: fc.array(contact, { maxLength: 5 }),
} satisfies Record<Kind, fc.Arbitrary<Json>>

test.each(Object.keys(VALUES) as Kind[])('what is written as %s is read back as it was, through JSON', (kind) => {
  const values: fc.Arbitrary<Json> = VALUES[kind]
  fc.assert(
    fc.property(values, (value) => {
      const wire: unknown = JSON.parse(JSON.stringify(FORMS[kind].encode(value)))
      expect(canonical(FORMS[kind].decode(wire))).toBe(canonical(value))
    }),
    { numRuns: 200 },
  )
})

test.each(Object.keys(VALUES) as Kind[])('reading %s never throws, whatever comes', (kind) => {
  fc.assert(
    fc.property(fc.jsonValue(), (wire) => {
      FORMS[kind].decode(wire)
    }),
  )
})

test.each(Object.keys(VALUES) as Kind[])('nothing is nothing in both directions (%s)', (kind) => {
  const nothing = kind === 'contacts' ? [] : null
  expect(FORMS[kind].encode(null)).toEqual(nothing)
  expect(FORMS[kind].decode(null)).toEqual(nothing)
  expect(FORMS[kind].decode(undefined)).toEqual(nothing)
})

test.each([
  ['ref', 42],
  ['ref', 'https://x/42'],
  ['number', 12.5],
  ['money', '12.5'],
  ['day', '2026-09-14T00:00:00Z'],
  ['flag', 1],
  ['instant', 'soon'],
  ['address', 'Storgata 1'],
  ['contacts', 'kari@example.com'],
  ['varchar', 7],
] as const)('a value that is no %s is an error of the mapping: %s', (kind, value) => {
  expect(() => FORMS[kind].encode(value)).toThrow(TypeError)
})

test('a short text over 255 characters is cut with an ellipsis, never through a character', () => {
  expect(cut('a'.repeat(255))).toBe('a'.repeat(255))
  expect(cut('a'.repeat(256))).toBe(`${'a'.repeat(254)}…`)
  expect(cut(`${'a'.repeat(253)}😀😀`)).toBe(`${'a'.repeat(253)}…`)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      expect(cut(text).length).toBeLessThanOrEqual(255)
      expect(cut(text).isWellFormed()).toBe(true)
    }),
  )
})

test('amounts are read in their one form, however the server writes them', () => {
  expect(FORMS.number.decode(15230.5)).toBe('15230.5')
  expect(FORMS.number.decode(1e21)).toBe('1000000000000000000000')
  expect(FORMS.number.decode('15230.50')).toBe('15230.5')
  expect(FORMS.money.decode({ value: 100.1, currency: 'NOK' })).toEqual({ amount: '100.1', currency: 'NOK' })
  expect(FORMS.money.decode({ value: null, currency: 'NOK' })).toBeNull()
  // Without a currency it is no money.
  for (const currency of [undefined, null, '', 5]) expect(FORMS.money.decode({ value: 100.1, currency })).toBeNull()
  for (const value of [{ amount: '1' }, { amount: '1', currency: null }, { amount: '1', currency: '' }]) {
    expect(() => FORMS.money.encode(value)).toThrow(TypeError)
  }
})

test('API v1 times are UTC without saying so', () => {
  expect(rfc3339('2026-11-22 08:45:00')).toBe('2026-11-22T08:45:00Z')
  expect(rfc3339('2026-11-22T08:45:00.152Z')).toBe('2026-11-22T08:45:00Z')
  expect(rfc3339('2026-11-22T09:45:00+01:00')).toBe('2026-11-22T08:45:00Z')
  expect(FORMS.instantV1.encode('2026-11-22T08:45:00Z')).toBe('2026-11-22 08:45:00')
})

test('parts of an address that say nothing, and those that only the server makes, are left out', () => {
  const wire = { value: 'Havnegata 7', locality: 'Bergen', route: null, postal_code: '', formatted_address: 'x' }
  expect(FORMS.address.decode(wire)).toEqual({ value: 'Havnegata 7', locality: 'Bergen' })
})
