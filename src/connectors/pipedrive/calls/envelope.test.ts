import { describe, expect, test } from 'vitest'
import { pageV1, pageV2, readable, row } from './envelope.ts'

const list = (items: unknown) => readable(row).safeParse(items)

describe('a list of records', () => {
  test('sets aside the rows that cannot be read, however many, while there is one that can', () => {
    expect(list([{ id: 1 }, { id: 'x' }, null, 7]).data).toEqual({ rows: [{ id: 1 }], odd: [{ id: 'x' }, null, 7] })
  })

  test.each([
    ['no row that can be read', [{ id: 'x' }, { id: 'y' }]],
    ['the word of an error in it', [{ id: 1 }, { error: 'no' }]],
    ['a failure in it', [{ id: 1 }, { success: false }]],
    ['no list', { error: 'no' }],
  ])('is none with %s', (_, items) => {
    expect(list(items).success).toBe(false)
  })

  test('may have one odd row alone, and one with an id of its own is no error', () => {
    expect(list([{ id: 'x' }]).data).toEqual({ rows: [], odd: [{ id: 'x' }] })
    expect(list([{ id: 1 }, { id: 'x', error: 'no' }, { success: true }]).success).toBe(true)
  })

  test('takes ids as numbers and as their digits', () => {
    expect(list([{ id: '42' }]).data?.rows).toEqual([{ id: 42 }])
    expect(list([{ id: 1.5 }, { id: 1 }]).data?.odd).toEqual([{ id: 1.5 }])
  })
})

test('an empty page in the middle is no page', () => {
  const v2 = (next_cursor: string | null) => pageV2(row).safeParse({ data: [], additional_data: { next_cursor } })
  expect([v2('c').success, v2(null).success]).toEqual([false, true])
  const v1 = (more: boolean) =>
    pageV1(row).safeParse({ data: null, additional_data: { pagination: { more_items_in_collection: more } } })
  expect([v1(true).success, v1(false).success, pageV1(row).safeParse({ data: null }).success]).toEqual([
    false,
    true,
    true,
  ])
})

test('a page tells where the next begins', () => {
  expect(pageV2(row).parse({ data: [{ id: 1 }], additional_data: { next_cursor: 'c' } }).next).toBe('c')
  const pagination = { more_items_in_collection: true, next_start: 100 }
  expect(pageV1(row).parse({ data: [{ id: 1 }], additional_data: { pagination } })).toMatchObject({
    rows: [{ id: 1 }],
    more: true,
    nextStart: 100,
  })
})
