import { describe, expect, test } from 'vitest'
import { testClock } from '../../../../test/clock.ts'
import { json, live, type Step, scriptedAccount } from '../../../../test/scripted.ts'

const setUp = (steps: readonly Step[]) => scriptedAccount(testClock(), steps)

async function listed(pages: AsyncIterable<readonly { readonly id: string }[]>): Promise<string[]> {
  const ids: string[] = []
  for await (const page of pages) ids.push(...page.map((record) => record.id))
  return ids
}

test('a v2 page to which a cursor led and that is empty is looked at twice, before it counts as the end', async () => {
  const { account, sent } = setUp([
    json({ success: true, data: [{ id: 1 }], additional_data: { next_cursor: 'c2' } }),
    json({ success: true, data: [], additional_data: { next_cursor: null } }),
    json({ success: true, data: [{ id: 2 }], additional_data: { next_cursor: null } }),
  ])

  expect(await listed(account.list('person', {}, live()))).toEqual(['1', '2'])
  expect(sent.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, 'c2', 'c2'])
})

test('so is a full v2 page that does not say whether it is the last', async () => {
  const full = Array.from({ length: 500 }, (_, at) => ({ id: at + 1 }))
  const { account } = setUp([
    json({ success: true, data: full }),
    json({ success: true, data: full, additional_data: { next_cursor: 'c2' } }),
    json({ success: true, data: [{ id: 501 }], additional_data: { next_cursor: null } }),
  ])

  expect(await listed(account.list('person', {}, live()))).toHaveLength(501)
})

test('a row that cannot be read counts where the next offset is worked out, so that none comes twice', async () => {
  const page = { data: [{ id: 2 }, { id: null }], additional_data: { pagination: { more_items_in_collection: true } } }
  const end = { data: [{ id: 1 }], additional_data: { pagination: { more_items_in_collection: false } } }
  const { account, sent } = setUp([json(page), json(page), json(end)])

  expect(await listed(account.list('note', {}, live()))).toEqual(['2', '1'])
  expect(sent.map(({ url }) => url.searchParams.get('start'))).toEqual(['0', '0', '2'])
})

test('what was left out of a list stays said until the whole of it was walked: a part of it proves nothing', async () => {
  const odd = json({ success: true, data: [{ id: 1 }, { id: null }] })
  const well = json({ success: true, data: [{ id: 1 }] })
  const { account } = setUp([odd, odd, well])
  const leftOut = () => account.setAside().find(({ list }) => list === 'persons')?.rows
  await listed(account.list('person', {}, live()))
  expect(leftOut()).toBe(1)
  await listed(account.list('person', { updatedSince: '2026-09-14T10:00:00Z' }, live()))
  expect(leftOut()).toBe(1)
  await listed(account.list('person', {}, live()))
  expect(leftOut()).toBe(0)
})

describe('a v1 list from which people delete while it is walked', () => {
  const all = Array.from({ length: 1100 }, (_, at) => at + 1)

  /** As an account answers that pages by offset, whose rows go between two pages. */
  async function walked(gone: (page: number) => readonly number[]) {
    let rows = all
    let pages = 0
    const asked: number[] = []
    const answer: Step = ({ url }) => {
      const start = Number(url.searchParams.get('start'))
      rows = rows.filter((id) => !gone(pages).includes(id))
      pages += 1
      asked.push(start)
      const data = rows.slice(start, start + 500).map((id) => ({ id }))
      const more = start + 500 < rows.length
      return json({ success: true, data, additional_data: { pagination: { more_items_in_collection: more } } })
    }
    const { account } = setUp(Array.from({ length: 20 }, () => answer))
    const found = await listed(account.list('note', {}, live()))
    return { found, asked, lacks: rows.filter((id) => !found.includes(String(id))) }
  }

  test('tells all others, each once', async () => {
    for (const gone of [[3], [500], [499, 500], [501], all.slice(0, 20), all.slice(0, 700)]) {
      const { found, lacks } = await walked((page) => (page === 1 ? gone : []))
      expect(lacks).toEqual([])
      expect(new Set(found).size).toBe(found.length)
    }
    expect((await walked((page) => (page === 2 ? all.slice(0, 700) : []))).lacks).toEqual([])
  })

  test('is walked as before where none goes', async () => {
    const { found, asked } = await walked(() => [])
    expect(found).toEqual(all.map(String))
    expect(asked).toEqual([0, 499, 998])
  })
})
