import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROWS } from '../../../test/visma-rows.ts'
import { canonical } from '../../core/json.ts'
import { decodeRow } from './calls/stream.ts'
import { amount, day, flag, list, members, oneOf, row, text, time, told, whole } from './decode.ts'
import { STREAMS } from './model.ts'
import { DEFINITIONS } from './streams.ts'

const read = (schema: { safeParse: (value: unknown) => { success: boolean; data?: unknown } }, value: unknown) => {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : 'refused'
}

test('amounts become canonical decimal text, to the last digit', () => {
  const given = ['1234.7700', '0.1234567891', '-0.00', '1e3', '  12 ', '', null, undefined, 7.5, { value: '3.10' }]
  const taken = ['1234.77', '0.1234567891', '0', '1000', '12', null, null, null, '7.5', '3.1']
  expect(given.map((value) => read(amount, value))).toEqual(taken)
  for (const value of ['abc', '1,5', '12 kr', '1e999999', true, {}, []]) expect(read(amount, value)).toBe('refused')
})

test('days are cut from the text and never move by a zone', () => {
  expect(read(day, '2026-08-14T00:00:00')).toBe('2026-08-14')
  expect(read(day, '2026-08-14T23:59:59Z')).toBe('2026-08-14')
  expect(read(day, '0001-01-01T00:00:00')).toBeNull()
  expect(read(day, '1900-01-01T00:00:00')).toBeNull()
  for (const value of ['2026-02-30', '14.08.2026', 'soon', '20260814', {}]) expect(read(day, value)).toBe('refused')
})

test('what is absent is no value of any kind, rather than a wrong one', () => {
  for (const schema of [text, amount, whole, flag, day, time]) {
    expect([null, undefined].map((value) => read(schema, value))).toEqual([null, null])
  }
})

test('times stay as they came', () => {
  for (const value of [
    '2026-09-14T09:12:33.127',
    '2026-09-14T09:12:33',
    '2026-09-14 09:12:33.1',
    '2026-09-14T09:12:33Z',
  ]) {
    expect(read(time, value)).toBe(value)
  }
  expect(read(time, 'zzz')).toBe('refused')
})

test('text is trimmed, numbers are text, and what no database takes is gone', () => {
  const given = ['  Fjord ', '', 42, { value: ' x ' }, null, 'a\u0000b', 'half \ud800']
  expect(given.map((value) => read(text, value))).toEqual(['Fjord', null, '42', 'x', null, 'ab', 'half \ufffd'])
  expect(read(text, ['a'])).toBe('refused')
})

test('flags and names of a list are read without regard to case, and new names are Unknown', () => {
  expect([true, 'True', 0, '1', null].map((value) => read(flag, value))).toEqual([true, true, false, true, null])
  const status = oneOf(['Open', 'CreditHold'])
  expect(['open', 'Credit Hold', 'credit_hold', 'Quantum', null, ''].map((value) => read(status, value))).toEqual([
    'Open',
    'CreditHold',
    'CreditHold',
    'Unknown',
    'Unknown',
    'Unknown',
  ])
})

test('whole numbers are whole, and blank is none', () => {
  const given = ['7', 7, ' 7 ', '', '  ', null, undefined, { Value: 7 }, -3]
  expect(given.map((value) => read(whole, value))).toEqual([7, 7, 7, null, null, null, null, 7, -3])
  for (const value of ['7.5', 7.5, 'seven', true, [], {}, 2 ** 53]) expect(read(whole, value)).toBe('refused')
})

test('only an object of a value alone is unwrapped', () => {
  expect(read(text, { value: 'x' })).toBe('x')
  expect([{ value: 'x', label: 'y' }, { label: 'x' }, {}].map((value) => read(text, value))).toEqual([
    'refused',
    'refused',
    'refused',
  ])
})

test('what can be no text, flag, name, day or time is refused rather than taken for nothing', () => {
  const status = oneOf(['Open'])
  for (const schema of [flag, day, time, status]) {
    expect([['Open'], { a: 1, b: 2 }].map((value) => read(schema, value))).toEqual(['refused', 'refused'])
  }
  expect([true, false, 7].map((value) => read(text, value))).toEqual(['true', 'false', '7'])
  expect(read(flag, 'yes')).toBe('refused')
  expect([undefined, ''].map((value) => read(flag, value))).toEqual([null, null])
  expect(['2026-13-01', '2026-00-10', '2026-08-141', '2026-8-14'].map((value) => read(day, value))).toEqual(
    Array.from({ length: 4 }, () => 'refused'),
  )
  expect(read(day, '1901-01-01')).toBe('1901-01-01')
})

test('a row tells of a member whatever its case, also where it is empty, and of none where it is no row', () => {
  const row = told({ value: { Name: null, terms: '' } })
  expect(['name', 'Name', 'terms', 'address'].map(row)).toEqual([true, true, true, false])
  expect([told(null)('name'), told('text')('length'), told([1])('0')]).toEqual([false, false, false])
})

test('what cannot be read is named by what it is, a text by its beginning', () => {
  const said = (schema: typeof text | typeof amount | typeof day, value: unknown) =>
    schema.safeParse(value).error?.issues.map(({ message }) => message)
  expect(said(text, [])).toEqual(['a list is no text'])
  expect(said(text, {})).toEqual(['an object is no text'])
  expect(said(amount, true)).toEqual(['a boolean is no number'])
  expect(said(day, 7)).toEqual(['a number is no date'])
  expect(said(amount, 'x'.repeat(50))).toEqual([`"${'x'.repeat(40)}" is no number`])
})

test('an amount may have a sign and an exponent, and nothing around it', () => {
  expect(['+5', '-5', '1.', '5e+2', '5E-2', 1e21].map((value) => read(amount, value))).toEqual([
    '5',
    '-5',
    '1',
    '500',
    '0.05',
    '1000000000000000000000',
  ])
  for (const value of ['x5', '5x', '--5', '.5', '5e', '5e100', `1${'0'.repeat(30)}`]) {
    expect([value, read(amount, value)]).toEqual([value, 'refused'])
  }
})

test('a day or a time may have blanks around it and nothing else', () => {
  expect(read(day, ' 2026-08-14 ')).toBe('2026-08-14')
  expect(read(time, ' 2026-08-14 ')).toBe('2026-08-14')
  expect(read(day, 'on 2026-08-14')).toBe('refused')
  const clock = '2026-09-14T09:12:33'
  for (const good of [`${clock}.123456789`, `${clock}+02:00`, `${clock}.1-11:30`, '2026-09-14Z']) {
    expect(read(time, good)).toBe(good)
  }
  for (const bad of [`x${clock}`, `${clock}x`, `${clock}.`, `${clock}.1234567890`, `${clock}+2:00`, `${clock}+02:0`]) {
    expect([bad, read(time, bad)]).toEqual([bad, 'refused'])
  }
  for (const bad of ['26-09-14', '2026-9-14', '2026-09-4', '2026-09-14X09:12:33', '2026-09-14T09:12']) {
    expect([bad, read(time, bad)]).toEqual([bad, 'refused'])
  }
  for (const bad of ['2026-09-14T9:12:33', '2026-09-14T09:1:33', '2026-09-14T09:12:3', '']) {
    expect([bad, read(time, bad)]).toEqual([bad, bad === '' ? null : 'refused'])
  }
})

test('flags may be written in any case', () => {
  expect(['TRUE', 1, '1', 'False', false, '0'].map((value) => read(flag, value))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

test('an object inside a row may be missing, wrapped or odd; a row may not', () => {
  const inner = members({ id: text })
  expect([null, undefined, { value: { ID: 7 } }, {}].map((value) => read(inner, value))).toEqual([
    null,
    null,
    { id: '7' },
    { id: null },
  ])
  for (const value of ['text', 7, [], [{}]]) expect(read(inner, value)).toBe('refused')
  const whole = row({ id: text })
  expect(read(whole, { value: { id: 7 } })).toEqual({ id: '7' })
  for (const value of [null, undefined, 'text', []]) expect(read(whole, value)).toBe('refused')
})

test('a list may be missing or wrapped, and its empty entries go', () => {
  const items = list({ id: text })
  expect(
    [null, undefined, [], { value: [{ id: 1 }] }, [null, { id: 1 }, undefined]].map((v) => read(items, v)),
  ).toEqual([null, null, [], [{ id: '1' }], [{ id: '1' }]])
  for (const value of ['text', {}, [7]]) expect(read(items, value)).toBe('refused')
})

test('member names are found whatever their case', () => {
  const schema = row({ lastModifiedDateTime: text, number: text })
  expect(read(schema, { LastModifiedDateTime: 'x', number: '1' })).toEqual({ lastModifiedDateTime: 'x', number: '1' })
})

describe.each(STREAMS)('a row of %s', (stream) => {
  const definition = DEFINITIONS[stream]
  const sample = ROWS[stream]

  test('decodes to plain data under a stable key', () => {
    const record = decodeRow(definition, sample)
    if ('reason' in record) throw new Error(record.reason)
    expect(record.key).toBe(definition.name(sample))
    expect(JSON.parse(JSON.stringify(record.data))).toEqual(record.data)
    expect(canonical(record.data)).not.toMatch(/applicationDate|NO9386011117947|8601 11 17947|metadata/)
  })

  test('survives null, a wrong type or nothing anywhere in it', () => {
    const wrong = fc.constantFrom(
      null,
      undefined,
      '',
      'text',
      '12.5',
      true,
      [],
      {},
      [null],
      [[]],
      { value: null },
      { value: {} },
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths(sample)), fc.oneof(wrong, fc.jsonValue()), (path, value) => {
        const record = decodeRow(definition, replaced(sample, path, value))
        if (!('reason' in record)) return
        expect(record.reason).not.toBe('')
        expect(record.key).not.toBe('')
        expect(record.raw.length).toBeLessThanOrEqual(20_000)
      }),
      { numRuns: 300 },
    )
  })

  test('that is no row at all is rejected under a key that stays', () => {
    for (const nothing of [null, 7, 'row', [], [1]]) {
      const [first, second] = [decodeRow(definition, nothing), decodeRow(definition, nothing)]
      expect(first).toMatchObject({ reason: expect.any(String) })
      expect(first.key).toBe(second.key)
    }
  })

  test('keeps texts of 200 kB whole', () => {
    const long = 'ø'.repeat(100_000)
    const texts = paths(sample).filter((path) => typeof valueAt(sample, path) === 'string')
    for (const path of texts) {
      const record = decodeRow(definition, replaced(sample, path, long))
      if (!('reason' in record)) expect(record.key).not.toBe('')
    }
  })
})

test('a rejected row tells why in plain words and keeps private values to itself', () => {
  const bad = decodeRow(DEFINITIONS.supplier, { ...ROWS.supplier, name: null })
  expect(bad).toMatchObject({ key: '5210', reason: 'name is missing' })
  expect('raw' in bad && bad.raw).toMatch(/Havnegata/)
  expect('raw' in bad && bad.raw).not.toMatch(/NO9386011117947|987654321/)
  expect(decodeRow(DEFINITIONS.customerinvoice, { ...ROWS.customerinvoice, amount: 'lots' })).toMatchObject({
    key: 'Invoice:123194',
    reason: 'amount: "lots" is no number',
  })
  const line = { lineNumber: '1', quantity: 'two' }
  expect(decodeRow(DEFINITIONS.customerinvoice, { ...ROWS.customerinvoice, invoiceLines: [line] })).toMatchObject({
    reason: 'invoiceLines.0.quantity: "two" is no number',
  })
})

type Path = readonly (string | number)[]

function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return members.flatMap(([name, member]) => [[...at, name], ...paths(member, [...at, name])])
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], value)
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (index === name ? replaced(item, rest, by) : item))
  const { [name]: member, ...others } = value as Record<string, unknown>
  const changed = replaced(member, rest, by)
  return changed === undefined ? others : { ...others, [name]: changed }
}
