import { expect, test } from 'vitest'
import { isErrorObject, rawPage } from './answer.ts'

test('the count is found whatever its case, also where the first row lacks it', () => {
  const rows = [{ number: '1' }, null, { number: '2', MetaData: { TOTALCOUNT: { value: 7 }, maxpagesize: 3 } }]
  expect(rawPage(rows)).toEqual({ rows, total: 7, size: 3 })
  expect(rawPage({ Records: [{ id: 1 }], TotalCount: 5, PAGESIZE: '2' })).toEqual({
    rows: [{ id: 1 }],
    total: 5,
    size: 2,
  })
})

test.each([0, -1, 1.5, 'many', true, null, 2 ** 53])('a count of %j is none', (totalCount) => {
  expect(rawPage([{ metadata: { totalCount, maxPageSize: totalCount } }])).toMatchObject({ total: null, size: null })
})

test('an empty list counts none, whatever it says', () => {
  expect(rawPage({ records: [], totalCount: 9, pageSize: 10 })).toEqual({ rows: [], total: 0, size: 10 })
})

test('what holds no list of records is no page', () => {
  for (const body of [null, 7, {}, { records: null }, { records: { 0: 'x' } }]) expect(rawPage(body)).toBeNull()
})

test('what tells of an error and has nothing of a record is an error', () => {
  for (const one of [{ Error: 'x' }, { ERROR_DESCRIPTION: 'x', code: 1 }, { errorMessage: '' }]) {
    expect(isErrorObject(one)).toBe(true)
  }
  for (const one of [null, 'message', ['message'], {}, { code: 1 }, { message: 'x', TermsId: '30' }]) {
    expect(isErrorObject(one)).toBe(false)
  }
})

test('a member that is only named like one of a record makes no record of an error', () => {
  expect(isErrorObject({ message: 'x', errorNumber: 7 })).toBe(true)
  expect(isErrorObject({ message: 'x', numberOfTries: 7 })).toBe(true)
})
