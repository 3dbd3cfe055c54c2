import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSyncError } from '../../core/errors.ts'
import type { RawPage } from './answer.ts'
import { rawPage } from './answer.ts'
import { walk } from './paging.ts'

type Read = (number: number) => RawPage

async function walked(read: Read, pageSize = 2): Promise<{ rows: unknown[]; calls: number }> {
  let calls = 0
  const rows: unknown[] = []
  const pages = walk({
    path: '/v1/customer',
    pageSize,
    read: async (number) => {
      calls++
      return read(number)
    },
    identity: String,
    weight: () => 1,
    again: true,
  })
  for await (const page of pages) rows.push(...page.rows)
  return { rows, calls }
}

const letters = (text: string) => [...text]
/** A list that holds still, told by `total` and `size` as the server likes. */
const still =
  (text: string, pageSize: number, told: Partial<RawPage> = {}): Read =>
  (number) => ({
    rows: letters(text).slice((number - 1) * pageSize, number * pageSize),
    total: text.length,
    size: 1000,
    ...told,
  })

test('a list is read to its end without a call too many', async () => {
  expect(await walked(still('abcde', 2))).toEqual({ rows: letters('abcde'), calls: 3 })
  expect(await walked(still('abcd', 2))).toEqual({ rows: letters('abcd'), calls: 2 })
  expect(await walked(still('a', 2))).toEqual({ rows: ['a'], calls: 1 })
  expect(await walked(still('', 2))).toEqual({ rows: [], calls: 1 })
})

test('without a total a short or an empty page ends it', async () => {
  expect(await walked(still('abc', 2, { total: null }))).toEqual({ rows: letters('abc'), calls: 2 })
  expect(await walked(still('abcd', 2, { total: null }))).toEqual({ rows: letters('abcd'), calls: 3 })
})

test('a page size that was cut is not taken for the end, told or untold', async () => {
  expect(await walked(still('abcde', 2, { size: 2 }), 1000)).toEqual({ rows: letters('abcde'), calls: 3 })
  expect(await walked(still('abcde', 2, { size: null }), 1000)).toEqual({ rows: letters('abcde'), calls: 3 })
})

test('a total that promises more than there is costs a second look and ends', async () => {
  expect(await walked(still('abc', 2, { total: 9 }))).toEqual({ rows: letters('abc'), calls: 6 })
})

test('a page number that is ignored is an error, never an endless walk or a short list', async () => {
  await expect(walked(() => ({ rows: ['a', 'b'], total: 9, size: null }))).rejects.toMatchObject({
    code: 'visma.paging_ignored',
    remedy: { do: 'hold' },
  })
})

test('the last page coming again behind the end is the end', async () => {
  const read: Read = (number) => ({ rows: number === 1 ? ['a', 'b'] : ['c'], total: 5, size: 2 })
  expect((await walked(read)).rows).toEqual(['a', 'b', 'c'])
})

test('a row seen twice is handed on once', async () => {
  const read: Read = (number) => ({ rows: [['a', 'b'], ['b', 'c'], ['d']][number - 1] ?? [], total: 5, size: 2 })
  expect((await walked(read)).rows).toEqual(['a', 'b', 'c', 'd'])
})

test('a list that loses rows in every walk is an error, not a list', async () => {
  let total = 1000
  const read: Read = (number) => ({ rows: number < 4 ? [`${number}a`, `${number}b`] : [], total: --total, size: 2 })
  await expect(walked(read)).rejects.toMatchObject({ code: 'visma.moving_list', remedy: { do: 'retry' } })
})

test('rows that come and go while it is read: none that stayed all the time is missed, none comes twice', async () => {
  const change = fc.record({ at: fc.nat(30), put: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 7 }),
      // One change between two calls: what several at once hide from the total, no reader can know.
      fc.array(fc.option(change, { nil: null }), { maxLength: 12 }),
      async (length, size, changes) => {
        const list = Array.from({ length }, (_, index) => `r${index}`)
        const gone = new Set<string>()
        const queue = [...changes]
        let next = length
        const read: Read = (number) => {
          const page = { rows: list.slice((number - 1) * size, number * size), total: list.length, size }
          const now = queue.shift()
          if (now?.put) list.splice(now.at % (list.length + 1), 0, `r${next++}`)
          else if (now) for (const row of list.splice(now.at % Math.max(list.length, 1), 1)) gone.add(row)
          return page
        }
        const { rows } = await walked(read, size).catch((error: unknown) => {
          // Better no list than one of which nobody knows whether it is complete.
          if (isSyncError(error) && error.code === 'visma.moving_list') return { rows: null }
          throw error
        })
        if (rows === null) return
        const stayed = Array.from({ length }, (_, index) => `r${index}`).filter((row) => !gone.has(row))
        expect(rows).toEqual(expect.arrayContaining(stayed))
        expect(new Set(rows).size).toBe(rows.length)
      },
    ),
    { numRuns: 1000 },
  )
})

test('both forms of a list are understood, and a zero nobody filled in is no count', () => {
  const metadata = { totalCount: '450', maxPageSize: '10' }
  expect(rawPage([{ a: '1', metadata }])).toEqual({ rows: [{ a: '1', metadata }], total: 450, size: 10 })
  expect(rawPage({ pageNumber: '1', PageSize: '50', totalCount: '2', records: ['x'] })).toEqual({
    rows: ['x'],
    total: 2,
    size: 50,
  })
  expect(rawPage([{ metadata: { totalCount: '0', maxPageSize: '0' } }])).toMatchObject({ total: null, size: null })
  expect(rawPage([null, 7])).toEqual({ rows: [null, 7], total: null, size: null })
  expect(rawPage([])).toEqual({ rows: [], total: 0, size: null })
  expect(rawPage({ message: 'no list' })).toBeNull()
  expect(rawPage('text')).toBeNull()
})
