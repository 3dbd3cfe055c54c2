import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, sameJson } from './json.ts'

/** Sorted by hand, written by JSON itself. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const)
  // A map keeps numeric names where they are put, an object does not.
  return new Map(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}
const written = (value: unknown): string => {
  if (value instanceof Map)
    return `{${[...value].map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(',')}}`
  return Array.isArray(value) ? `[${value.map(written).join(',')}]` : JSON.stringify(value)
}

test('equal data has equal text, whatever the order of its members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonical(value)).toBe(written(sorted(value)))
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(canonical({ b: 1, a: { d: [], c: {} } })).toBe('{"a":{"c":{},"d":[]},"b":1}')
  expect(sameJson({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toBe(true)
  expect(sameJson([1, 2], [2, 1])).toBe(false)
})

test('members that are undefined are left out; an undefined value is none', () => {
  expect(canonical({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}')
  expect(canonical([undefined])).toBe('[null]')
  expect(sameJson(undefined, null)).toBe(true)
  expect(sameJson({ a: undefined }, {})).toBe(true)
})
