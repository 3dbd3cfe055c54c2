import { expect, test } from 'vitest'
import { sourceKey } from '../../../core/ids.ts'
import { row, text, whole } from '../decode.ts'
import { customers } from '../parties/customers.ts'
import { decodeRow, decoder, namelessRow, rawText, withoutBankDetails } from './stream.ts'

const numbers = row({ a: whole, b: whole, c: whole, d: whole, e: whole })
const record = { key: sourceKey('1'), number: null, parent: null, modified: null, data: {} }

test('the first three troubles of a row are told, and how many more there are', () => {
  const decode = decoder(numbers, () => record)
  expect(decode({ a: 'x', b: 'y' })).toEqual({ problem: 'a: "x" is no whole number, b: "y" is no whole number' })
  expect(decode({ a: 'x', b: 'x', c: 'x' })).toEqual({ problem: expect.not.stringMatching(/more/) })
  expect(decode({ a: 'x', b: 'x', c: 'x', d: 'x', e: 'x' })).toEqual({
    problem: expect.stringMatching(/^a: [^,]*, b: [^,]*, c: [^,]*, and 2 more$/),
  })
  expect(decode('x')).toEqual({ problem: 'the row is no object' })
})

test('what a row leaves out is unknown beside what is always so, and what can be made of any told member is known', () => {
  const schema = row({ id: text, plain: text, inCurrency: text })
  const decode = decoder(schema, () => ({ ...record, weak: ['terms'] }), { total: ['plain', 'inCurrency'], x: ['id'] })
  expect(decode({})).toMatchObject({ record: { weak: ['terms', 'total', 'x'] } })
  expect(decode({ id: null, inCurrency: null })).toMatchObject({ record: { weak: ['terms'] } })
  expect(decoder(schema, () => record)({})).toEqual({ record })
})

test('a row without a name keeps one of its own, however many rows the list has', () => {
  expect(namelessRow({ a: 1, metadata: { totalCount: 7 } })).toBe(namelessRow({ a: 1, metadata: { totalCount: 8 } }))
  expect(namelessRow({ a: 1 })).not.toBe(namelessRow({ a: 2 }))
  expect(namelessRow('x')).not.toBe(namelessRow('y'))
})

test('bank details go wherever they stand, what hides nothing stays', () => {
  const given = {
    name: 'a\u0000b',
    bankAccount: '1',
    list: [{ IBAN: '2', ok: true, count: 7, odd: undefined }],
    swift: null,
    paymentMethodId: '3',
  }
  expect(withoutBankDetails(given)).toEqual({
    name: 'ab',
    list: [{ ok: true, count: 7, odd: null }],
    swift: null,
  })
  expect(withoutBankDetails({ corporateId: '912345678' })).toEqual({ corporateId: '912345678' })
})

test('what is nested deeper than twenty levels is cut there', () => {
  const nested = (levels: number): object => (levels === 0 ? { end: 'x' } : { in: nested(levels - 1) })
  expect(JSON.stringify(withoutBankDetails(nested(19)))).toMatch(/"end":"x"/)
  expect(JSON.stringify(withoutBankDetails(nested(20)))).toMatch(/"end":"…"/)
  const list = (levels: number): unknown => (levels === 0 ? ['x'] : [list(levels - 1)])
  expect(JSON.stringify(withoutBankDetails(list(30)))).toMatch(/"…"/)
})

test('the evidence of a row that is rejected has an end', () => {
  const rejected = decodeRow(customers, { number: '1', remark: 'x'.repeat(30_000) })
  expect('raw' in rejected && rejected.raw.length).toBe(20_000)
})

test('a name is a number or a text that is not blank, wrapped or not, of a hundred characters at most', () => {
  expect([7, ' x ', { value: 8 }, 'a\u0000', 'y'.repeat(101)].map(rawText)).toEqual([
    '7',
    'x',
    '8',
    'a',
    'y'.repeat(100),
  ])
  expect([null, '  ', true, {}, { id: 7 }, ['x']].map(rawText)).toEqual([null, null, null, null, null, null])
})
