import fc from 'fast-check'
import { expect, test } from 'vitest'
import { letters, type Read, shownInWalks, some, still, walked } from '../../../../test/visma-walk.ts'
import { isSyncError } from '../../../core/errors.ts'
import { rawPage } from './answer.ts'

test('a list is read to its end without a call too many', async () => {
  expect(await walked(still('abcde', 2))).toMatchObject({ rows: letters('abcde'), calls: 3 })
  expect(await walked(still('abcd', 2))).toMatchObject({ rows: letters('abcd'), calls: 2 })
  expect(await walked(still('a', 2))).toMatchObject({ rows: ['a'], calls: 1 })
  expect(await walked(still('', 2))).toMatchObject({ rows: [], calls: 1 })
})

test('without a total a short or an empty page ends it', async () => {
  expect(await walked(still('abc', 2, { total: null }))).toMatchObject({ rows: letters('abc'), calls: 2 })
  expect(await walked(still('abcd', 2, { total: null }))).toMatchObject({ rows: letters('abcd'), calls: 3 })
})

test('a page size that was cut is not taken for the end, told or untold', async () => {
  expect(await walked(still('abcde', 2, { size: 2 }), 1000)).toMatchObject({ rows: letters('abcde'), calls: 3 })
  expect(await walked(still('abcde', 2, { size: null }), 1000)).toMatchObject({ rows: letters('abcde'), calls: 3 })
})

test('a total that promises more than there is costs a second look and ends', async () => {
  expect(await walked(still('abc', 2, { total: 9 }))).toMatchObject({ rows: letters('abc'), calls: 6 })
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
  let calls = 0
  // One came in at the front after the first page was read.
  const read: Read = (number) => still(++calls === 1 ? 'abcd' : 'xabcd', 2)(number)
  expect((await walked(read)).rows).toEqual(['a', 'b', 'c', 'd', 'x'])
})

test('a list that loses rows in every walk is an error, not a list', async () => {
  let total = 1000
  const read: Read = (number) => ({ rows: number < 4 ? [`${number}a`, `${number}b`] : [], total: --total, size: 2 })
  await expect(walked(read)).rejects.toMatchObject({ code: 'visma.moving_list', remedy: { do: 'retry' } })
})

test('an empty page in mid-list is not its end', async () => {
  let glitch = true
  const read: Read = (number) => {
    const page = still('abcdef', 2)(number)
    if (number !== 2 || !glitch) return page
    glitch = false
    return { rows: [], total: 0, size: null }
  }
  expect((await walked(read)).rows.sort()).toEqual(letters('abcdef'))
})

test('an empty page that stays in mid-list is an error, whatever stands behind it', async () => {
  const hole =
    (from: number, to: number): Read =>
    (number) =>
      number >= from && number <= to ? { rows: [], total: 0, size: null } : still('abcdefghij', 2)(number)
  for (const read of [hole(2, 2), hole(2, 5), hole(5, 5)])
    await expect(walked(read)).rejects.toMatchObject({ code: 'visma.moving_list', remedy: { do: 'retry' } })
})

test('a row that was touched returns at the end, and the one it pulled over a border is found', async () => {
  let list = letters('abcdef')
  const read: Read = (number) => {
    const page = { rows: list.slice((number - 1) * 2, number * 2), total: list.length, size: 2 }
    if (number === 1 && list[0] === 'a') list = letters('bcdefa')
    return page
  }
  const { rows, calls } = await walked(read)
  expect([...rows].sort()).toEqual(letters('abcdef'))
  expect(calls).toBe(6)
})

test('a large list in which rows are touched all the time is read in the end, one that is short of rows is not', async () => {
  const large = (missing: number): Read => {
    const list = Array.from({ length: 400 }, (_, at) => `r${at}`)
    let moves = 0
    return (number) => {
      const page = { rows: list.slice((number - 1) * 40, Math.min(number * 40, 400 - missing)), total: 400, size: 40 }
      // In every walk another row is touched, and another one pulled over a border.
      if (number === 3) list.push(...list.splice(10 + 3 * moves++, 1))
      return page
    }
  }
  expect(new Set((await walked(large(0), 40)).rows).size).toBe(400)
  await expect(walked(large(39), 40)).rejects.toMatchObject({ code: 'visma.moving_list' })
})

test('also of a list without a count: the row that comes again tells', async () => {
  let list = letters('abcdefg')
  const read: Read = (number) => {
    const page = { rows: list.slice((number - 1) * 2, number * 2), total: null, size: 2 }
    if (number === 1 && list[0] === 'a') list = letters('bcdefga')
    return page
  }
  expect([...(await walked(read)).rows].sort()).toEqual(letters('abcdefg'))
})

test('rows that went away while a page came empty do not count for one that was pulled over a border', async () => {
  // What the list is at each call: a and b go and g and h come behind the empty page; later c is touched.
  const lists = ['abcdef', '', 'cdefgh', 'cdefgh', 'defghc']
  let calls = 0
  const read: Read = (number) => {
    const list = lists[Math.min(calls++, lists.length - 1)] ?? ''
    return list === '' ? { rows: [], total: 0, size: null } : still(list, 2)(number)
  }
  expect((await walked(read)).rows).toContain('e')
})

test('a large list is not believed to be whole where more than one row of a hundred is wanting', async () => {
  expect((await walked(shownInWalks(some(397)), 40)).rows).toHaveLength(397)
  await expect(walked(shownInWalks(some(395)), 40)).rejects.toMatchObject({ code: 'visma.moving_list' })
})

test('nor where the walk before the last still met what others had missed', async () => {
  const usual = some(397)
  await expect(walked(shownInWalks(usual, usual, usual, some(398), usual), 40)).rejects.toMatchObject({
    code: 'visma.moving_list',
  })
})

/** What may happen to a list between two calls: some rows of one kind of event. */
const event = fc.record({
  what: fc.constantFrom('touch', 'put', 'take'),
  at: fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }),
})

test('a list that moves while it is walked: no row that stayed as it was is missed, none comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 2, max: 7 }),
      fc.boolean(),
      // Rows that go and rows that come between the same two calls hide from every reader.
      fc.array(fc.option(event, { nil: null }), { maxLength: 14 }),
      async (length, size, byChange, events) => {
        const list = Array.from({ length }, (_, index) => `r${index}`)
        const times = new Map(list.map((row, index) => [row, index]))
        const moved = new Set<string>()
        const queue = [...events]
        const put = (row: string, at: number) => {
          times.set(row, times.size + moved.size + 1_000)
          moved.add(row)
          list.splice(byChange ? list.length : at % (list.length + 1), 0, row)
        }
        const take = (at: number) => list.splice(at % Math.max(list.length, 1), 1)
        const happen = ({ what, at }: { what: string; at: readonly number[] }) => {
          for (const where of at) {
            if (what === 'put') put(`n${times.size}`, where)
            else
              for (const row of take(where)) {
                moved.add(row)
                if (what === 'touch') put(row, where)
              }
          }
        }
        const read: Read = (number) => {
          const page = { rows: list.slice((number - 1) * size, number * size), total: list.length, size }
          const now = queue.shift()
          if (now) happen(now)
          return page
        }
        const time = (row: unknown) => String(times.get(String(row)) ?? 0).padStart(6, '0')
        const { rows } = await walked(read, size, { changed: time }).catch((error: unknown) => {
          // Better no list than one of which nobody knows whether it is complete.
          if (isSyncError(error) && error.code === 'visma.moving_list') return { rows: null }
          throw error
        })
        if (rows === null) return
        const stayed = Array.from({ length }, (_, index) => `r${index}`).filter((row) => !moved.has(row))
        expect(rows).toEqual(expect.arrayContaining(stayed))
        expect(new Set(rows).size).toBe(rows.length)
      },
    ),
    { numRuns: 3000 },
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

test('a list of errors under 200 is no list, and one odd row among others is a row', () => {
  expect(rawPage([{ message: 'An unexpected error occurred.' }])).toBeNull()
  expect(rawPage([{ Message: 'a' }, { ExceptionType: 'IPPException', ExceptionMessage: 'b' }])).toBeNull()
  expect(rawPage([{ message: 'a' }, { referenceNumber: { value: '1' } }])?.rows).toHaveLength(2)
  expect(rawPage([{ number: { value: '1' }, message: 'a remark of the customer' }])?.rows).toHaveLength(1)
})
