import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK, desired, MAX_VARCHAR, OURS, OWN_OR_FILL } from './desired.ts'

const fields = (value: Parameters<typeof desired>[1][string][0]) => desired('deal', { field: [value, OURS] }).fields

test.each([undefined, null, '', [], '  ', '\u200b'])('a member that holds %j is not named at all', (value) => {
  expect(desired('deal', { field: [value, OURS] })).toEqual({ entity: 'deal', fields: {}, policy: {} })
})

test.each([0, false, '0'])('%j is a value', (value) => {
  expect(fields(value)).toEqual({ field: value })
})

test('texts leave on one line, however deep they lie, and values that are none as they are', () => {
  expect(fields('Nord\nfjord ')).toEqual({ field: 'Nord fjord' })
  expect(fields({ value: 'a\tb', list: ['c\nd', null, 1], none: null })).toEqual({
    field: { value: 'a b', list: ['c d', null, 1], none: null },
  })
})

test('no text is longer than Pipedrive keeps it (property)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 240, maxLength: 300 }), (text) => {
      expect(String(fields(`x${text}`).field).length).toBeLessThanOrEqual(MAX_VARCHAR)
    }),
  )
})

test('HTML keeps its lines, and each member its owner', () => {
  const html = `<p>a</p>\n<p>${'b'.repeat(300)}</p>`
  expect(desired('note', { content: [html, BLOCK], title: ['a', OWN_OR_FILL] })).toEqual({
    entity: 'note',
    fields: { content: html, title: 'a' },
    policy: { content: BLOCK, title: OWN_OR_FILL },
  })
})
