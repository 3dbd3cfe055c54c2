import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonOutOfBounds } from './json-bounds.ts'

const judged = (text: string) => jsonOutOfBounds(Buffer.from(text))
const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

test('64 levels are as deep as it goes, of lists as of objects', () => {
  expect([nested(64), objects(64)].map(judged)).toEqual([null, null])
  expect([nested(65), objects(65)].map(judged)).toEqual([
    'It is nested deeper than 64 levels.',
    'It is nested deeper than 64 levels.',
  ])
})

test('levels that were closed again do not count', () => {
  expect(judged(`[${Array.from({ length: 100 }, () => '[{}]').join()}]`)).toBeNull()
})

test('brackets in a text open nothing, also behind an escaped quote', () => {
  expect(judged(JSON.stringify('['.repeat(100)))).toBeNull()
  expect(judged(JSON.stringify(`"${'{'.repeat(100)}`))).toBeNull()
})

test('a quote behind an escaped backslash ends the text', () => {
  expect(judged(`["\\\\",${nested(70)}]`)).toBe('It is nested deeper than 64 levels.')
})

test('a text of 250 000 bytes is taken, and a longer one is not', () => {
  expect(judged(`["${'x'.repeat(250_000)}"]`)).toBeNull()
  expect(judged(`["${'x'.repeat(250_002)}"]`)).toBe('A text in it is longer than 250000 bytes.')
})

test('texts do not add up', () => {
  expect(judged(JSON.stringify(['x'.repeat(200_000), 'y'.repeat(200_000)]))).toBeNull()
})

test('ordinary JSON is in bounds, whatever its texts are made of (property)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
      expect(judged(JSON.stringify(value))).toBeNull()
    }),
  )
})
