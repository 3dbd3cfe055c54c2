import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDecimalJson, parseJson } from './json.ts'

test('numbers keep every digit they were sent with', () => {
  expect(parseDecimalJson('{"a":1234.7700,"b":[-0.1234567891,1e-7,12345678901234567890],"c":0}')).toEqual({
    a: '1234.7700',
    b: ['-0.1234567891', '1e-7', '12345678901234567890'],
    c: '0',
  })
})

test('texts that hold digits, quotes and backslashes are left alone', () => {
  const text = String.raw`{"a":"12 \" 34 \\","b":"\\\"5","c":"6","7":"x:8,9"}`
  expect(parseDecimalJson(text)).toEqual(JSON.parse(text))
})

test('any JSON reads as the platform reads it, but for its numbers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const expected = JSON.parse(text, (_, member, { source } = { source: '' }) =>
        typeof member === 'number' ? source : member,
      )
      expect(parseDecimalJson(text)).toEqual(expected)
    }),
  )
})

test('what the platform refuses is refused, numbers in quotes or not', () => {
  for (const text of [
    '',
    '01',
    '1.',
    '-',
    '+1',
    '1.2.3',
    '{1:2}',
    '[1,',
    '{"a":1',
    '"open 1',
    '1 2',
    '<html>1</html>',
  ]) {
    expect(() => parseDecimalJson(text), text).toThrow(SyntaxError)
    expect(() => parseJson(text), text).toThrow(SyntaxError)
  }
})
