import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  HOOKED_ENTITIES,
  lostRegistrations,
  planRegistrations,
  type WebhookRow,
  webhookRow,
} from './webhook-registrations.ts'

const url = 'https://connector.example.com/hooks/pipedrive/9f8c1e'
const wanted = { url, entities: HOOKED_ENTITIES, version: '2.0', user: 'hook' } as const
const row = (id: number, more: Partial<WebhookRow> = {}): WebhookRow => ({
  id: String(id),
  name: 'ml-connector organization',
  event_action: '*',
  event_object: 'organization',
  subscription_url: url,
  version: '2.0',
  is_active: true,
  remove_time: null,
  http_auth_user: 'hook',
  last_http_status: 204,
  ...more,
})
const complete = HOOKED_ENTITIES.map((entity, index) => row(index + 1, { event_object: entity }))
const allIds = complete.map(({ id }) => id)
const plan = (
  existing: readonly WebhookRow[],
  ours: readonly string[] = allIds,
  want: Parameters<typeof planRegistrations>[0]['wanted'] = wanted,
) => planRegistrations({ wanted: want, existing, ours })

test('an account without hooks gets one per kind of record, for all of its actions', () => {
  const { create, keep, remove } = plan([], [])
  expect(create.map(({ event_object }) => event_object)).toEqual(['organization', 'person', 'deal', 'note', 'activity'])
  expect(create[0]).toEqual({
    name: 'ml-connector organization',
    event_action: '*',
    event_object: 'organization',
    subscription_url: url,
    version: '2.0',
  })
  expect([keep, remove]).toEqual([[], []])
})

test('hooks that are as they should be are kept, and nothing else is done', () => {
  expect(plan(complete)).toEqual({ keep: allIds, create: [], remove: [] })
})

describe('a hook is replaced', () => {
  const amiss: readonly (readonly [string, Partial<WebhookRow>])[] = [
    ['when Pipedrive switched it off', { is_active: false }],
    ['when it points elsewhere', { subscription_url: 'https://old.example.com/hooks/other/1' }],
    ['when it has another payload version', { version: '1.0' }],
    ['when it tells of one action only', { event_action: 'change' }],
    ['when it sends no credentials', { http_auth_user: null }],
    ['when it sends those of another user', { http_auth_user: 'former' }],
    ['when we refused its last delivery', { last_http_status: 401 }],
  ]
  test.each(amiss)('%s', (_, more) => {
    const { keep, create, remove } = plan([{ ...row(1), ...more }, ...complete.slice(1)])
    expect(remove).toEqual(['1'])
    expect(create.map(({ event_object }) => event_object)).toEqual(['organization'])
    expect(keep).toEqual(allIds.slice(1))
  })
})

test('a hook Pipedrive deleted is made again', () => {
  expect(plan(complete.slice(1)).create).toHaveLength(1)
  const removed = row(1, { is_active: false, remove_time: '2026-11-22T08:25:27.000Z' })
  expect(plan([removed, ...complete.slice(1)])).toMatchObject({
    create: [{ event_object: 'organization' }],
    remove: [],
  })
})

test('a hook made just before a crash is found by its address and adopted', () => {
  expect(plan(complete, [])).toEqual({ keep: allIds, create: [], remove: [] })
})

test('of two for the same records one goes, and the one we know stays', () => {
  expect(plan([row(9), ...complete])).toEqual({ keep: allIds, create: [], remove: ['9'] })
})

test('after a move to another host the old hooks go, also ones we do not remember', () => {
  const old = complete.map((hook) => ({ ...hook, subscription_url: 'http://10.0.0.1:4400/hooks/pipedrive/9f8c1e/' }))
  expect(plan(old, [])).toMatchObject({ keep: [], remove: allIds })
  expect(plan(old, []).create).toHaveLength(5)
})

test("others' hooks are left alone, broken or not, and those of another connection too", () => {
  const others = [
    row(20, { subscription_url: 'https://zapier.example/hooks/1', is_active: false }),
    row(21, { subscription_url: 'https://connector.example.com/hooks/pipedrive/a7b6c5', event_object: '*' }),
    row(22, { subscription_url: 'not a url' }),
    row(23, { subscription_url: 'https://connector.example.com/' }),
  ]
  expect(plan([...others, ...complete])).toEqual({ keep: allIds, create: [], remove: [] })
})

test('a hook whose user we are not shown is kept, rather than made anew at every check', () => {
  const { http_auth_user: _, ...hidden } = row(1)
  expect(plan([hidden, ...complete.slice(1)])).toEqual({ keep: allIds, create: [], remove: [] })
})

test('when none are wanted all of ours go and only ours', () => {
  const none = { ...wanted, entities: [] }
  const other = row(20, { subscription_url: 'https://zapier.example/hooks/1' })
  expect(plan([...complete, other], [], none)).toEqual({ keep: [], create: [], remove: allIds })
})

test('whatever there was, after the plan each entity has exactly one hook that works, and the next plan is empty', () => {
  const anyRow = fc.record({
    id: fc.integer({ min: 1, max: 8 }).map(String),
    name: fc.constantFrom('ml-connector deal', 'Another program'),
    event_action: fc.constantFrom('*', 'change'),
    event_object: fc.constantFrom('*', 'lead', ...HOOKED_ENTITIES),
    subscription_url: fc.constantFrom(
      url,
      `${url}/`,
      'https://old.example.com/hooks/pipedrive/9f8c1e',
      'https://x.example/y',
    ),
    version: fc.constantFrom('1.0', '2.0', ''),
    is_active: fc.boolean(),
    remove_time: fc.constantFrom(null, '2026-11-22T08:25:27.000Z'),
    http_auth_user: fc.constantFrom('hook', null, undefined, 'former'),
    last_http_status: fc.constantFrom(null, 204, 401, 500),
  })
  const rows = fc.uniqueArray(anyRow, { selector: ({ id }) => id })
  fc.assert(
    fc.property(rows, fc.array(fc.integer({ min: 1, max: 9 }).map(String)), (existing, ours) => {
      const first = plan(existing, ours)
      const made = first.create.map((hook, index) => row(100 + index, { ...hook, last_http_status: null }))
      const after = [...existing.filter(({ id }) => !first.remove.includes(id)), ...made]
      const working = after.filter((hook) => first.keep.includes(hook.id) || made.includes(hook))
      expect(working.map(({ event_object }) => event_object).toSorted()).toEqual(HOOKED_ENTITIES.toSorted())
      expect(first.remove.filter((id) => first.keep.includes(id))).toEqual([])
      const then = plan(after, [...first.keep, ...made.map(({ id }) => id)])
      expect([then.create, then.remove]).toEqual([[], []])
    }),
  )
})

test('hooks of a lost store are those of our name that were refused at our own address, by its last segment', () => {
  const at = (address: string, more: Partial<WebhookRow> = {}) => ({
    subscription_url: address,
    last_http_status: 401,
    ...more,
  })
  const lost = 'https://connector.example.com/hooks/pipedrive/lost'
  const rows = [
    row(1, at(lost)),
    row(2, at(lost, { event_object: 'deal' })),
    row(3, at(lost, { last_http_status: 204 })),
    row(4, at(lost, { last_http_status: null })),
    row(5, at(lost, { name: 'Another program' })),
    row(6, at(lost, { remove_time: '2026-11-22T08:25:27.000Z' })),
    row(7, at('https://other.example.com/hooks/pipedrive/lost')),
    row(8, at('https://connector.example.com/hooks/pipedrive/lost/more')),
    row(9, at('https://connector.example.com/hooks/pipedrive/')),
    row(10, at('https://connector.example.com/other/lost')),
  ]
  expect([...lostRegistrations(rows, url)]).toEqual([['lost', ['1', '2']]])
})

test("Pipedrive's rows are read without their passwords mattering, whatever form their members have", () => {
  const answer = { id: 1, event_action: '*', event_object: 'deal', subscription_url: url, version: '2.0', is_active: 1 }
  expect(webhookRow.parse(answer)).toMatchObject({
    id: '1',
    is_active: true,
    remove_time: null,
    last_http_status: null,
  })
  expect(webhookRow.parse({ ...answer, is_active: 0 }).is_active).toBe(false)
  expect(webhookRow.parse({ ...answer, is_active: false, id: '1', http_auth_password: 'p' })).not.toHaveProperty(
    'http_auth_password',
  )
})
