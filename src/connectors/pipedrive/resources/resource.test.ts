import type { AddNoteRequest } from 'pipedrive/v1'
import type { AddActivityRequest, AddDealRequest, AddOrganizationRequest, AddPersonRequest } from 'pipedrive/v2'
import { expect, expectTypeOf, test } from 'vitest'
import { testClock } from '../../../../test/clock.ts'
import { data, json, live, refusal, type Step, scriptedAccount } from '../../../../test/scripted.ts'
import { remoteId } from '../../../core/ids.ts'
import type { PipedriveOptions } from '../connector.ts'
import type { AccountField } from '../model.ts'
import type { ACTIVITY_MEMBERS } from './activities.ts'
import type { DEAL_MEMBERS } from './deals.ts'
import type { NOTE_MEMBERS } from './notes.ts'
import type { ORGANIZATION_MEMBERS } from './organizations.ts'
import type { PERSON_MEMBERS } from './persons.ts'

const setUp = (steps: readonly Step[], options: Partial<PipedriveOptions> = {}) =>
  scriptedAccount(testClock(), steps, options)

const id = remoteId('42')
const row = { id: 42, update_time: '2026-09-14T10:00:00Z' }

type Writable<T extends Record<string, { readonly write: string }>> = {
  [K in keyof T]: T[K]['write'] extends 'never' ? never : K
}[keyof T]

test('every member that we write is one the official client knows for that request', () => {
  expectTypeOf<Writable<typeof ORGANIZATION_MEMBERS>>().toExtend<keyof AddOrganizationRequest>()
  expectTypeOf<Writable<typeof PERSON_MEMBERS>>().toExtend<keyof AddPersonRequest>()
  expectTypeOf<Writable<typeof DEAL_MEMBERS>>().toExtend<keyof AddDealRequest>()
  expectTypeOf<Writable<typeof ACTIVITY_MEMBERS>>().toExtend<keyof AddActivityRequest>()
  expectTypeOf<Writable<typeof NOTE_MEMBERS>>().toExtend<keyof AddNoteRequest>()
})

const field = (logical: string, type: string): [string, AccountField] => {
  const [entity, code] = logical.split('.') as ['deal' | 'organization' | 'person', string]
  return [logical, { entity, code: `key-${code}`, name: code, type, custom: true, options: [{ id: 7, label: 'Late' }] }]
}

test('a deal goes out in the types of the wire and comes back in ours', async () => {
  const { account, inUse, sent } = setUp([
    data({
      ...row,
      ...{ title: 'Invoice 1', value: 12500.5, org_id: 7, person_id: null, status: '' },
      custom_fields: { 'key-number': '1', other: 'x' },
    }),
  ])
  inUse.current = new Map([field('deal.number', 'varchar'), field('deal.behaviour', 'enum')])
  const fields = {
    title: 'Invoice 1',
    value: '12500.50',
    org_id: '7',
    'custom.number': '1',
    'custom.behaviour': 'Late',
    'custom.unmapped': 'dropped',
  }
  const made = await account.create('deal', fields, live())

  expect(sent[0]?.body).toEqual({
    title: 'Invoice 1',
    value: 12500.5,
    org_id: 7,
    custom_fields: { 'key-number': '1', 'key-behaviour': 7 },
  })
  expect(made).toEqual({
    entity: 'deal',
    id: '42',
    updatedAt: '2026-09-14T10:00:00Z',
    deleted: false,
    fields: {
      title: 'Invoice 1',
      value: '12500.5',
      org_id: '7',
      // Told to be empty, which what the answer leaves out is not.
      person_id: null,
      status: null,
      'custom.number': '1',
    },
  })
})

test.each([
  ['organization', { title: 'x' }],
  ['organization', { toString: 'x' }],
  ['deal', { add_time: '2026-09-14T10:00:00Z' }],
  ['deal', { org_id: 7 }],
] as const)(
  'a member that a %s does not have, may not be written or is of another kind is a bug: %o',
  async (entity, fields) => {
    const { account, sent } = setUp([data(row)])

    await expect(account.create(entity, fields, live())).rejects.toThrow(TypeError)
    expect(sent).toHaveLength(0)
  },
)

test('a member that counts only on creation cannot be changed', async () => {
  const { account } = setUp([data(row)])
  const fields = { name: 'x', add_time: '2026-09-14T10:00:00Z' }

  await expect(account.create('organization', fields, live())).resolves.toBeDefined()
  await expect(account.update('organization', id, fields, live())).rejects.toThrow(TypeError)
})

test('the stage decides the pipeline, so both are never sent together', async () => {
  const { account, sent } = setUp([data(row)])
  await account.create('deal', { title: 'x', pipeline_id: '1', stage_id: '3' }, live())
  await account.update('deal', id, { pipeline_id: '2' }, live())

  expect(sent.map(({ body }) => body)).toEqual([{ title: 'x', stage_id: 3 }, { pipeline_id: 2 }])
})

test('a note is written in the words of API v1: numbers for pins, times without a zone', async () => {
  const { account, sent } = setUp([
    data({
      id: 9,
      content: '<p>x</p>',
      org_id: 7,
      add_time: '2026-01-31 00:00:00',
      update_time: '2026-09-14 10:00:00',
      active_flag: true,
      pinned_to_organization_flag: true,
    }),
  ])
  const fields = {
    content: '<p>x</p>',
    org_id: '7',
    add_time: '2026-01-31T00:00:00Z',
    pinned_to_organization_flag: true,
  }
  const made = await account.create('note', fields, live())

  expect(sent[0]?.url.pathname).toBe('/api/v1/notes')
  expect(sent[0]?.body).toEqual({
    content: '<p>x</p>',
    org_id: 7,
    add_time: '2026-01-31 00:00:00',
    pinned_to_organization_flag: 1,
  })
  expect(made).toMatchObject({ updatedAt: '2026-09-14T10:00:00Z', deleted: false, fields })
})

test("an activity's person is its primary participant, and the others who take part stay", async () => {
  const participants = [
    { person_id: 1, primary: true },
    { person_id: 2, primary: false },
  ]
  const { account, sent } = setUp([
    data({ ...row, person_id: 7 }),
    data({ ...row, person_id: 1, participants }),
    data({ ...row, person_id: 7 }),
  ])
  const made = await account.create('activity', { subject: 'x', person_id: '7' }, live())
  await account.update('activity', id, { person_id: '7' }, live())

  expect(made.fields.person_id).toBe('7')
  expect(sent.map(({ method, body }) => [method, body])).toEqual([
    ['POST', { subject: 'x', participants: [{ person_id: 7, primary: true }] }],
    ['GET', ''],
    [
      'PATCH',
      {
        participants: [
          { person_id: 7, primary: true },
          { person_id: 2, primary: false },
        ],
      },
    ],
  ])
})

test.each([
  ['person', { name: 'x', org_id: null }, { name: 'x' }],
  ['deal', { title: 'x', person_id: null, won_time: null, lost_reason: null }, { title: 'x', person_id: null }],
  ['activity', { subject: 'x', deal_id: null, org_id: null, due_date: null, note: null }, { subject: 'x' }],
] as const)('a null that the models of a %s do not have is left out', async (entity, fields, body) => {
  const { account, sent } = setUp([data(row)])
  await account.create(entity, fields, live())

  expect(sent[0]?.body).toEqual(body)
})

test('an account that takes no website gets the rest, and is not offered it again', async () => {
  const { account, sent } = setUp([
    (request) =>
      JSON.stringify(request.body).includes('website') ? refusal(400, 'nope') : data({ ...row, name: 'x' }),
  ])
  await account.create('organization', { name: 'x', website: 'https://x.example' }, live())
  await account.create('organization', { name: 'y', website: 'https://y.example' }, live())
  const kept = await account.update('organization', id, { website: 'https://z.example' }, live())

  expect(sent.map(({ method, body }) => [method, body])).toEqual([
    ['POST', { name: 'x', website: 'https://x.example' }],
    ['POST', { name: 'x' }],
    ['POST', { name: 'y' }],
    ['GET', ''],
  ])
  expect(kept.fields).not.toHaveProperty('website')
})

test('when the rest is refused as well, the website was not to blame', async () => {
  const { account } = setUp([refusal(400, 'name is too strange'), refusal(400, 'other words')])
  const creating = account.create('organization', { name: 'x', website: 'https://x.example' }, live())

  await expect(creating).rejects.toThrow('name is too strange')
})

test('a record that is gone is read as nothing, and cannot be updated', async () => {
  const { account } = setUp([refusal(404, 'not found', 'ERR_NOT_FOUND')])

  expect(await account.read('deal', id, live())).toBeNull()
  await expect(account.update('deal', id, { title: 'x' }, live())).rejects.toMatchObject({
    code: 'pipedrive.gone',
    remedy: { do: 'reject' },
  })
})

test('an update that lands in the bin says that the record is gone', async () => {
  const { account } = setUp([data({ ...row, is_deleted: true })])

  expect((await account.read('deal', id, live()))?.deleted).toBe(true)
  await expect(account.update('deal', id, { title: 'x' }, live())).rejects.toMatchObject({ code: 'pipedrive.gone' })
})

async function listed(pages: AsyncIterable<readonly { readonly id: string }[]>): Promise<string[]> {
  const ids: string[] = []
  for await (const page of pages) ids.push(...page.map((record) => record.id))
  return ids
}

test('a v2 list walks its cursors, 500 a page, with only the custom fields in use', async () => {
  const { account, inUse, sent } = setUp([
    json({ success: true, data: [{ id: 1 }, { id: 2 }], additional_data: { next_cursor: 'c2' } }),
    json({ success: true, data: [{ id: 3 }], additional_data: { next_cursor: null } }),
  ])
  inUse.current = new Map([field('deal.number', 'varchar'), field('deal.behaviour', 'enum')])
  const query = { organization: remoteId('7'), updatedSince: '2026-09-14T10:00:00.000Z', newestFirst: true }

  expect(await listed(account.list('deal', query, live()))).toEqual(['1', '2', '3'])
  expect(sent.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
    {
      org_id: '7',
      updated_since: '2026-09-14T10:00:00Z',
      include_option_labels: 'true',
      sort_by: 'id',
      sort_direction: 'desc',
      custom_fields: 'key-number,key-behaviour',
      limit: '500',
    },
    {
      org_id: '7',
      updated_since: '2026-09-14T10:00:00Z',
      include_option_labels: 'true',
      sort_by: 'id',
      sort_direction: 'desc',
      custom_fields: 'key-number,key-behaviour',
      limit: '500',
      cursor: 'c2',
    },
  ])
})

test('with more custom fields than a list may name, all of them are asked for', async () => {
  const { account, inUse, sent } = setUp([json({ success: true, data: [] })])
  inUse.current = new Map(Array.from({ length: 16 }, (_, n) => field(`person.f${n}`, 'varchar')))
  await listed(account.list('person', {}, live()))

  expect(sent[0]?.url.searchParams.has('custom_fields')).toBe(false)
})

test('notes are listed by offset, newest by id: their own time is the day of their document', async () => {
  const pagination = { start: 0, limit: 500, more_items_in_collection: true, next_start: 500 }
  const { account, sent } = setUp([
    json({ success: true, data: [{ id: 2 }], additional_data: { pagination } }),
    json({ success: true, data: null, additional_data: { pagination: { more_items_in_collection: false } } }),
  ])

  expect(await listed(account.list('note', { deal: remoteId('5'), newestFirst: true }, live()))).toEqual(['2'])
  expect(sent.map(({ url }) => url.search)).toEqual([
    '?deal_id=5&sort=id+DESC&start=0&limit=500',
    '?deal_id=5&sort=id+DESC&start=500&limit=500',
    // Told that there is more, an empty page is looked at twice.
    '?deal_id=5&sort=id+DESC&start=500&limit=500',
  ])
})

test('a filter that the list does not have is a bug: without it far more would come than was asked for', async () => {
  const { account } = setUp([data([])])

  await expect(listed(account.list('organization', { deal: remoteId('1') }, live()))).rejects.toThrow(TypeError)
})

test('pages that lead back to themselves end with an error, not never', async () => {
  const { account } = setUp([json({ success: true, data: [{ id: 1 }], additional_data: { next_cursor: 'again' } })])

  await expect(listed(account.list('person', {}, live()))).rejects.toMatchObject({ code: 'pipedrive.unreadable' })
})
