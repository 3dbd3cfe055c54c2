import { expect, test } from 'vitest'
import { sender, setup } from '../../../test/pipedrive-test-client.ts'

/** What recorded traffic and the official client's own samples show, and the documentation does not. */

test('the two limits stand in every answer, whatever it is', async () => {
  const { twin } = setup({ plan: 'growth', limits: {} })
  const send = sender(twin)
  for (const path of ['/v2/organizations', '/v2/organizations/1', '/v1/users/me']) {
    const { headers } = await send('GET', path)
    expect(headers.get('x-ratelimit-limit')).toBe('40')
    expect(headers.get('x-ratelimit-remaining')).toMatch(/^3\d$/)
    expect(headers.get('x-ratelimit-reset')).toBe('2')
    expect(headers.get('x-daily-ratelimit-token-limit')).toBe('60000')
    expect(headers.get('x-daily-ratelimit-token-remaining')).toMatch(/^59\d\d\d$/)
  }
})

test('refusals of API v2 name the parameter and have no data; those of API v1 have', async () => {
  const { send } = setup()
  expect((await send('GET', '/v2/deals?colour=red')).body).toEqual({
    success: false,
    error: expect.stringMatching(/^Validation failed: colour: Parameter 'colour' is not allowed for this request; /),
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
  })
  expect((await send('GET', '/v1/notes/1')).body).toMatchObject({ success: false, data: null, additional_data: null })
})

test.each(['updated_since', 'updated_until'])('%s is a whole second in UTC and nothing else', async (name) => {
  const { send } = setup()
  const status = async (value: string) => (await send('GET', `/v2/persons?${name}=${encodeURIComponent(value)}`)).status
  expect(await status('2026-11-22T08:15:00Z')).toBe(200)
  expect(await status('2026-11-22T08:15:00.000Z')).toBe(400)
  expect(await status('2026-11-22T08:15:00+01:00')).toBe(400)
})

test('a user is an admin by a number, and only one’s own row says that it is activated', async () => {
  const { twin, send } = setup()
  twin.act.createUser({ name: 'Ola Hansen', email: 'ola@nordlys.example' })
  const { rows } = await send('GET', '/v1/users')
  expect(rows.map((row) => [row.name, row.is_admin, 'activated' in row])).toEqual([
    ['Sync Bot', 1, true],
    ['Ola Hansen', 0, false],
  ])
})

test('a deal is archived in one form of time and shown in another', async () => {
  const { twin, send } = setup()
  const { id } = twin.act.createDeal({ title: 'x' })
  const body = { is_archived: true, archive_time: '2026-11-20 07:00:00' }
  expect((await send('PATCH', `/v2/deals/${id}`, body)).body.data.archive_time).toBe('2026-11-20T07:00:00Z')
})

test('a deal made by an app came through the Marketplace', async () => {
  const { twin, send } = setup({ oauth: { clientId: 'abc', clientSecret: 's3cret' } })
  const headers = { authorization: `Bearer ${twin.install().accessToken}` }
  const byApp = await send('POST', '/v2/deals', { title: 'x' }, headers)
  expect(byApp.body.data).toMatchObject({ origin: 'Marketplace', channel: 8 })
  expect((await send('POST', '/v2/deals', { title: 'x' })).body.data).toMatchObject({ origin: 'API', channel: null })
})

test('a form does as well as JSON for a POST of API v1, and not elsewhere', async () => {
  const { twin } = setup()
  const org_id = twin.act.createOrganization({ name: 'Fjord Fisk AS' }).id
  const post = (path: string, method = 'POST') =>
    twin.fetch(
      new Request(`https://nordlys.pipedrive.com/api${path}`, {
        method,
        headers: { 'x-api-token': twin.apiToken },
        body: new URLSearchParams({ content: '42', org_id: String(org_id), pinned_to_organization_flag: '1' }),
      }),
    )
  const made = await post('/v1/notes')
  expect(made.status).toBe(201)
  const { data } = (await made.json()) as { data: { id: number } }
  expect(data).toMatchObject({ content: '42', org_id, pinned_to_organization_flag: true })
  expect((await post(`/v1/notes/${data.id}`, 'PUT')).status).toBe(400)
  expect((await post('/v2/organizations')).status).toBe(400)
})
