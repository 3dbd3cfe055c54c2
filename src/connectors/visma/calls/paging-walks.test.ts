import { expect, test } from 'vitest'
import { letters, type Read, shownInWalks, some, still, walked } from '../../../../test/visma-walk.ts'

/** Reads each of `pages` in turn, call by call; the last one stays. */
const inTurn = (...pages: readonly ReturnType<Read>[]): Read => {
  let calls = 0
  return () => {
    const page = pages[Math.min(calls++, pages.length - 1)]
    if (page === undefined) throw new Error('no page')
    return { ...page, rows: [...page.rows] }
  }
}
const page = (text: string, total: number | null, size: number | null = 2) => ({ rows: letters(text), total, size })

test('no page is handed on without rows, but the one of a list that has none', async () => {
  expect((await walked(still('', 2))).handed).toEqual([0])
  expect((await walked(still('abc', 2, { total: 9 }))).handed).toEqual([2, 1])
})

test('a list that was emptied between two walks ends without another word', async () => {
  const { rows, handed } = await walked(inTurn(page('ab', 3), page('', 0), page('', 0)))
  expect([rows, handed]).toEqual([letters('ab'), [2]])
})

test('a page that came twice by chance is no sign of a page number that is ignored', async () => {
  const whole = [page('ab', 6), page('cd', 6), page('ef', 6)]
  const once = await walked(inTurn(page('ab', 6), page('ab', 6), ...whole))
  expect([once.rows, once.calls]).toEqual([letters('abcdef'), 5])
  const otherRows = await walked(inTurn(page('ab', 6), page('ab', 6), page('cd', 6), page('cd', 6), ...whole))
  expect([...otherRows.rows].sort()).toEqual(letters('abcdef'))
  const otherPage = [page('ab', 6), page('cd', 6), page('cd', 6)]
  expect((await walked(inTurn(page('ab', 6), page('ab', 6), ...otherPage, ...whole))).rows).toEqual(letters('abcdef'))
})

test('a list that ignores the page number is given up in its second walk, with the page that came again', async () => {
  await expect(walked(inTurn(page('ab', 9)))).rejects.toMatchObject({
    message: 'Page 2 of /v1/customer is the page before it once more.',
    advice: expect.stringMatching(/Report it to Visma/),
  })
})

test('a page without a count neither ends a list nor makes it fall', async () => {
  const { rows, calls } = await walked(inTurn(page('ab', 6), page('cd', null), page('ef', 6)))
  expect([rows, calls]).toEqual([letters('abcdef'), 3])
})

test('an empty page where the last rows are counted ends the walk, and the next walk finds them', async () => {
  const whole = [page('ab', 5), page('cd', 5), page('e', 5)]
  const { rows, calls } = await walked(inTurn(page('ab', 5), page('cd', 5), page('', 0, null), ...whole))
  expect([rows, calls]).toEqual([letters('abcde'), 6])
})

test('three empty pages in a row end a walk, three among others do not', async () => {
  let calls = 0
  const hollow: Read = (number) => {
    calls++
    return number === 1 ? page('ab', 100) : page('', 0, null)
  }
  await expect(walked(hollow)).rejects.toMatchObject({
    code: 'visma.moving_list',
    advice: expect.stringMatching(/read again by itself/),
  })
  expect(calls).toBe(5 * 4)

  const list = 'abcdefghijklmnop'
  let first = true
  const holed: Read = (number) => {
    if (number === 8) first = false
    return first && [2, 4, 6].includes(number) ? page('', 0, null) : still(list, 2)(number)
  }
  const walkedTwice = await walked(holed)
  expect([[...walkedTwice.rows].sort(), walkedTwice.calls]).toEqual([letters(list), 16])
})

test('pages that are larger than was asked for are read to the end of the list, and no further', async () => {
  const { rows, calls } = await walked(still('abcdefghijk', 5), 2)
  expect([rows, calls]).toEqual([letters('abcdefghijk'), 3])
})

test('what was changed since the walk before was not missed by it', async () => {
  const usual = some(397)
  const timed = (late: string) => ({ changed: (row: unknown) => (row === 'r397' ? late : '2026-09-14T10') })
  const walks = () => shownInWalks(usual, usual, usual, some(398), usual)
  expect((await walked(walks(), 40, timed('2026-09-14T11'))).rows).toHaveLength(398)
  for (const late of ['2026-09-14T10', '2026-09-14T09']) {
    await expect(walked(walks(), 40, timed(late))).rejects.toMatchObject({ code: 'visma.moving_list' })
  }
})

test('a row is known again among the twenty thousand before it', async () => {
  const onePage = (different: number): Read => {
    const rows = [...some(different), 'r0']
    return () => ({ rows: [...rows], total: rows.length, size: null })
  }
  expect((await walked(onePage(20_000), 50_000)).rows).toHaveLength(20_000)
  expect((await walked(onePage(20_001), 50_000)).rows).toHaveLength(20_002)
})

test('a list that never ends is an error', async () => {
  await expect(walked((number) => ({ rows: [number], total: null, size: null }), 1)).rejects.toMatchObject({
    code: 'visma.endless_list',
    remedy: { do: 'retry' },
  })
})

/** Batches of a journal: `a3` has three lines, which is what page sizes and counts count. */
const batches = (read: Read) =>
  walked(read, 3, { again: false, weight: (row) => Number(String(row).slice(1)), identity: String })
const lines = (total: number, ...pages: readonly (readonly string[])[]): Read => {
  return (number) => ({ rows: [...(pages[number - 1] ?? [])], total, size: 1000 })
}

test('where lines are counted, a list ends with the page up to which they are counted', async () => {
  expect(await batches(lines(6, ['a3'], ['b1', 'c2']))).toMatchObject({ rows: ['a3', 'b1', 'c2'], calls: 2 })
  expect(await batches(lines(5, ['a3'], ['b2'], ['never']))).toMatchObject({ rows: ['a3', 'b2'], calls: 2 })
})

test('a first page with more lines than were asked for is not taken for the size of all pages', async () => {
  expect(await batches(lines(8, ['a4'], ['b3'], ['c1']))).toMatchObject({ rows: ['a4', 'b3', 'c1'], calls: 3 })
})

test('a first page of batches without lines is not taken for a page size of none', async () => {
  expect(await batches(lines(4, ['a0'], ['b2'], ['c2']))).toMatchObject({ rows: ['a0', 'b2', 'c2'], calls: 4 })
})

test('what may not be walked again is an error as soon as it moves, and a page that comes again as well', async () => {
  const fallen = [
    { rows: ['a3'], total: 9, size: 3 },
    { rows: ['b3'], total: 6, size: 3 },
  ]
  await expect(batches(inTurn(...fallen))).rejects.toMatchObject({ code: 'visma.moving_list' })
  await expect(batches(inTurn({ rows: ['a3'], total: 9, size: 3 }))).rejects.toMatchObject({
    code: 'visma.paging_ignored',
  })
})
