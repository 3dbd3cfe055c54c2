import { expect, test } from 'vitest'
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
