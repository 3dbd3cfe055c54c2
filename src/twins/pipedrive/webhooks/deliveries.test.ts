import { expect, test } from 'vitest'
import { setup } from '../../../../test/pipedrive-test-client.ts'
import type { PipedriveTwinOptions } from '../twin.ts'

const HOOK = { event_action: '*', event_object: '*', name: 'sync' }
const url = 'https://sync.example/hooks/pipedrive/abc'

async function hooked(hook: Record<string, unknown> = {}, options: Partial<PipedriveTwinOptions> = {}) {
  let status = 204
  const base = setup({ deliver: async () => status, ...options })
  const made = await base.send('POST', '/v1/webhooks', { ...HOOK, subscription_url: url, ...hook })
  expect(made.status).toBe(201)
  const events = () => base.twin.deliveries.filter((one) => one.kind === 'event')
  const bodies = () => events().map((one) => JSON.parse(one.body))
  const answer = (next: number) => {
    status = next
  }
  return { ...base, made, events, bodies, answer }
}

test('a creation through the API is told in version 2.0 with typed custom fields', async () => {
  const { twin, send, bodies, made } = await hooked()
  const code = twin.act.createField('organization', { field_name: 'M', field_type: 'monetary' }).field_code
  const { data } = (
    await send('POST', '/v2/organizations', { name: 'Fjord', custom_fields: { [code]: { value: 5, currency: 'NOK' } } })
  ).body
  await twin.settled()
  expect(bodies()).toEqual([
    {
      data: {
        id: data.id,
        name: 'Fjord',
        owner_id: 21730101,
        add_time: '2026-11-22T08:00:00Z',
        update_time: '2026-11-22T08:00:00Z',
        address: null,
        country_code: null,
        label: null,
        picture_id: null,
        visible_to: '3',
        custom_fields: { [code]: { type: 'monetary', value: 5, currency: 'NOK' } },
      },
      previous: null,
      meta: {
        action: 'create',
        entity: 'organization',
        entity_id: String(data.id),
        company_id: '1234567',
        user_id: '21730101',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        timestamp: '2026-11-22T08:00:00.000Z',
        type: 'general',
        change_source: 'api',
        is_bulk_edit: false,
        attempt: 1,
        version: '2.0',
        webhook_id: String(made.body.data.id),
        webhook_owner_id: '21730101',
        permitted_user_ids: ['21730101'],
        host: 'nordlys.pipedrive.com',
      },
    },
  ])
})

test('a change by a person tells what was before, and a deletion has no data', async () => {
  const { twin, bodies, clock } = await hooked()
  const code = twin.act.createField('person', { field_name: 'C', field_type: 'varchar' }).field_code
  const { id } = twin.act.createPerson({ name: 'Kari' })
  await clock.pass(1_000)
  twin.act.editPerson(id, { name: 'Kari N', custom_fields: { [code]: '1' } })
  twin.act.deletePerson(id)
  await twin.settled()
  const [, changed, deleted] = bodies()
  expect(changed.previous).toEqual({
    name: 'Kari',
    last_name: null,
    update_time: '2026-11-22T08:00:00Z',
    custom_fields: { [code]: null },
  })
  expect(changed.meta).toMatchObject({ action: 'change', change_source: 'app', entity: 'person' })
  expect(deleted).toMatchObject({ data: null, previous: { name: 'Kari N' }, meta: { action: 'delete' } })
})

test('a merge is told as a deletion and a change that point at each other', async () => {
  const { twin, bodies } = await hooked({ event_object: 'organization' })
  const [from, to] = [twin.act.createOrganization({ name: 'a' }).id, twin.act.createOrganization({ name: 'b' }).id]
  twin.act.mergeOrganizations(from, to)
  await twin.settled()
  expect(bodies().slice(2)).toMatchObject([
    { meta: { action: 'delete', entity_id: String(from), merged_to_id: String(to) } },
    { meta: { action: 'change', entity_id: String(to), merged_from_id: String(from) } },
  ])
})

test('version 1.0 has its own words and flat custom fields', async () => {
  const { twin, bodies } = await hooked({ version: '1.0' })
  const code = twin.act.createField('deal', { field_name: 'M', field_type: 'monetary' }).field_code
  const { id } = twin.act.createDeal({ title: 'x' })
  twin.act.editDeal(id, { custom_fields: { [code]: { value: 5, currency: 'NOK' } } })
  await twin.settled()
  expect(bodies().map((body) => body.event)).toEqual(['added.deal', 'updated.deal'])
  expect(bodies()[1]).toMatchObject({
    v: 1,
    retry: 0,
    meta: { v: 1, action: 'updated', object: 'deal', id, change_source: 'app', timestamp: 1_795_334_400 },
    current: { id, [code]: 5, [`${code}_currency`]: 'NOK', update_time: '2026-11-22 08:00:00' },
    previous: { id, title: 'x' },
  })
})

test('a hook hears only what it asked for, with its credentials', async () => {
  const credentials = { http_auth_user: 'hook', http_auth_password: 'secret' }
  const { twin, events } = await hooked({ event_action: 'delete', event_object: 'deal', ...credentials })
  const { id } = twin.act.createDeal({ title: 'x' })
  twin.act.createOrganization({ name: 'x' })
  twin.act.deleteDeal(id)
  await twin.settled()
  expect(events().map((one) => one.headers.authorization)).toEqual([`Basic ${btoa('hook:secret')}`])
})

test('a failed delivery is tried again after 3, 30 and 150 s, and then no more', async () => {
  const { twin, events, clock, answer } = await hooked()
  answer(500)
  twin.act.createOrganization({ name: 'x' })
  await clock.pass(600_000)
  const start = Date.parse('2026-11-22T08:00:00Z')
  expect(events().map((one) => [one.attempt, (one.at.getTime() - start) / 1000])).toEqual([
    [1, 0],
    [2, 3],
    [3, 33],
    [4, 183],
  ])
  expect(JSON.parse(events()[3]?.body ?? '{}').meta.attempt).toBe(4)
})

test('the tenth failed first attempt bans the hook for half an hour, and what happens then is lost', async () => {
  const { twin, events, clock, answer } = await hooked()
  answer(500)
  for (let at = 0; at < 10; at++) {
    twin.act.createOrganization({ name: `x${at}` })
    await clock.pass(0)
  }
  answer(204)
  const before = events().length
  twin.act.createOrganization({ name: 'lost' })
  await clock.pass(30 * 60_000)
  expect(events().length).toBe(before)
  twin.act.createOrganization({ name: 'heard' })
  await twin.settled()
  expect(JSON.parse(events().at(-1)?.body ?? '{}').data.name).toBe('heard')
})

test('a hook that got nothing through for three days is gone', async () => {
  const { twin, clock, answer, send } = await hooked()
  answer(500)
  await clock.pass(3 * 86_400_000)
  twin.act.createOrganization({ name: 'x' })
  await clock.pass(0)
  expect((await send('GET', '/v1/webhooks')).rows).toEqual([])
})

test('an address that answers with a redirect, an error or not at all is not registered', async () => {
  for (const deliver of [async () => 302, async () => 502, () => Promise.reject(new Error('refused'))]) {
    const { send } = setup({ deliver })
    const { status, body } = await send('POST', '/v1/webhooks', { ...HOOK, subscription_url: url })
    expect(status).toBe(400)
    expect(body).toEqual({
      status: 'error',
      success: false,
      errors: { subscription_url: ['invalid or non-reachable URL'] },
    })
  }
})

test.each([
  [{ subscription_url: 'http://sync.example/x' }, 400],
  [{ subscription_url: 'https://10.0.0.4/x' }, 400],
  [{ subscription_url: 'https://sync.internal/x' }, 400],
  [{ subscription_url: 'https://acme.pipedrive.com/api/v1/users' }, 400],
  [{ subscription_url: url, event_action: 'updated' }, 400],
  [{ subscription_url: url, event_object: 'activityType' }, 400],
  [{ subscription_url: url, event_action: 'updated', version: '1.0' }, 201],
  [{ subscription_url: 'http://127.0.0.1:4400/hooks/pipedrive/x' }, 201],
])('registering %j is answered %i', async (hook, status) => {
  const { send } = setup()
  expect((await send('POST', '/v1/webhooks', { ...HOOK, ...hook })).status).toBe(status)
})

test('a user has at most 40 webhooks', async () => {
  const { send } = setup()
  for (let at = 0; at < 40; at++) {
    const made = await send('POST', '/v1/webhooks', { ...HOOK, subscription_url: `${url}${at}` })
    expect(made.status).toBe(201)
  }
  expect((await send('POST', '/v1/webhooks', { ...HOOK, subscription_url: url })).status).toBe(422)
})

test('closing gives up on what waits for a retry', async () => {
  const { twin, events, clock, answer } = await hooked()
  answer(500)
  twin.act.createOrganization({ name: 'x' })
  await clock.pass(0)
  twin.close()
  await twin.settled()
  expect(events()).toHaveLength(1)
})
