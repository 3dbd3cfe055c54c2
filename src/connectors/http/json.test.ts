import Big from 'big.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDecimalJson, parseJson } from './json.ts'

test('a number that a double may not hold is its text, any other a number', () => {
  expect(parseDecimalJson('{"a":1234.7700,"b":[-0.1234567891234567, 12345678901234567890 ,-1e-7],"c":0}')).toEqual({
    a: 1234.77,
    b: ['-0.1234567891234567', '12345678901234567890', -1e-7],
    c: 0,
  })
  expect(parseDecimalJson(' 1234567890123456.5e2')).toBe('1234567890123456.5e2')
})

// Big reads the sent text digit by digit: an oracle that no double takes part in.
test('whatever number is sent, its text is the decimal that was sent (property)', () => {
  const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`))
  const whole = digits(22).map((text) => text.replace(/^0+(?=\d)/, ''))
  const number = fc
    .tuple(fc.boolean(), whole, fc.option(digits(22), { nil: null }), fc.option(fc.integer({ min: -60, max: 60 })))
    .map(
      ([minus, before, after, power]) =>
        `${minus ? '-' : ''}${before}${after === null ? '' : `.${after}`}${power === null ? '' : `e${power}`}`,
    )
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), fc.constantFrom('', ' ', '\n  '), (numbers, space) => {
      const read = parseDecimalJson(`[${space}${numbers.join(`,${space}`)}]`) as readonly (string | number)[]
      expect(read.map((one) => new Big(String(one)).toFixed())).toEqual(numbers.map((one) => new Big(one).toFixed()))
    }),
  )
})

test('texts that hold digits, quotes and backslashes are left alone', () => {
  const text = String.raw`{"a":"12 \" 34 \\","b":"\\\"5","c":"6","7":"x:8,9"}`
  expect(parseDecimalJson(text)).toEqual(JSON.parse(text))
})

test('any JSON reads as the platform reads it, but for its long numbers (property)', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('[1234567890123456', '":12345678901234567890', '\\"12345678901234567'),
  )
  const json = fc.jsonValue().chain((value) => text.map((extra) => ({ [extra]: [extra, value, extra] })))
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const expected = JSON.parse(text, (_, member, { source } = { source: '' }) =>
        typeof member === 'number' && source.replace(/e.*/, '').replace('-', '').length >= 16 ? source : member,
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
