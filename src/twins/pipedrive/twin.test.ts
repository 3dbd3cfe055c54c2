import { expect, test } from 'vitest'
import { sender, setup } from '../../../test/pipedrive-test-client.ts'

test('a missing or wrong token is answered by the gateway, costs nothing and is no oddity', async () => {
  const { twin, send } = setup()
  for (const headers of [{}, { 'x-api-token': 'nope' }, { authorization: 'Bearer nope' }] as Record<string, string>[]) {
    const { status, headers: answered, body } = await send('GET', '/v2/organizations', undefined, headers)
    expect(status).toBe(401)
    expect(answered.get('x-401-by-gw')).toBe('true')
    expect(body).toEqual({
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
      error_info: 'Please check developers.pipedrive.com',
    })
  }
  expect(twin.budget.used).toBe(0)
  expect(twin.oddities).toEqual([])
})

test('a revoked token stops working, and so does that of a deactivated user', async () => {
  const { twin, send } = setup()
  const seller = twin.act.createUser({ name: 'Ingrid', email: 'i@x.no' })
  const asSeller = sender(twin, twin.tokenOf(seller.id))
  expect((await asSeller('GET', '/v1/users/me')).body.data).toMatchObject({ name: 'Ingrid', is_you: true })
  twin.act.deactivateUser(seller.id)
  expect((await asSeller('GET', '/v1/users/me')).status).toBe(401)
  twin.revokeToken()
  expect((await send('GET', '/v1/users/me')).status).toBe(401)
})

test('who is no admin makes no fields, pipelines or webhooks', async () => {
  const { twin } = setup()
  const seller = twin.act.createUser({ name: 'Ingrid', email: 'i@x.no' })
  const send = sender(twin, twin.tokenOf(seller.id))
  expect((await send('POST', '/v2/dealFields', { field_name: 'x', field_type: 'varchar' })).status).toBe(403)
  expect((await send('POST', '/v2/pipelines', { name: 'x' })).status).toBe(403)
  expect((await send('GET', '/v1/webhooks')).status).toBe(403)
  expect((await send('POST', '/v2/organizations', { name: 'x' })).body.data).toMatchObject({ owner_id: seller.id })
})

test('every answer carries its own correlation id', async () => {
  const { send } = setup()
  const ids = [await send('GET', '/v1/users/me'), await send('GET', '/v2/nothing')].map((reply) =>
    reply.headers.get('x-correlation-id'),
  )
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(ids[1]).not.toBe(ids[0])
})

test('v1 paths out of support are gone, under both prefixes, and noted', async () => {
  const { twin, send } = setup()
  expect((await send('GET', '/v1/organizations')).status).toBe(410)
  expect((await send('PUT', '/v1/deals/5', { title: 'x' })).status).toBe(410)
  expect((await send('GET', '/v1/itemSearch?term=ab')).status).toBe(410)
  const response = await twin.fetch(
    new Request('https://api.pipedrive.com/v1/persons/7', { headers: { 'x-api-token': twin.apiToken } }),
  )
  expect(response.status).toBe(410)
  expect(twin.oddities).toHaveLength(4)
})

test('an unknown path, a wrong method and a wrong id are told apart, and calls without a price noted', async () => {
  const { twin, send } = setup()
  expect((await send('GET', '/v2/nothing')).status).toBe(404)
  expect((await send('PUT', '/v2/organizations/1', {})).status).toBe(405)
  expect(twin.oddities).toEqual([
    'a call that has no price: GET /api/v2/nothing',
    'a call that has no price: PUT /api/v2/organizations/1',
  ])
  expect((await send('GET', '/v2/organizations/abc')).status).toBe(400)
  expect((await send('GET', '/v2/organizations/999')).status).toBe(404)
})

test('a body that is not JSON, or not said to be, is refused', async () => {
  const { twin } = setup()
  const post = (body: string, type: string) =>
    twin.fetch(
      new Request('https://nordlys.pipedrive.com/api/v2/organizations', {
        method: 'POST',
        body,
        headers: { 'x-api-token': twin.apiToken, 'content-type': type },
      }),
    )
  expect((await post('{"name":', 'application/json')).status).toBe(400)
  expect((await post('name=x', 'application/x-www-form-urlencoded')).status).toBe(400)
  expect((await post('[]', 'application/json')).status).toBe(400)
})

test('the log holds each call with its status, price and whether it searched', async () => {
  const { twin, send } = setup()
  await send('GET', '/v2/organizations/search?term=fjord')
  await send('POST', '/v2/organizations', {})
  expect(twin.calls).toMatchObject([
    { method: 'GET', path: '/api/v2/organizations/search', query: 'term=fjord', status: 200, cost: 20, search: true },
    { method: 'POST', path: '/api/v2/organizations', query: '', status: 400, cost: 5, search: false },
  ])
})

test('what people do in the app costs no budget and needs no call', () => {
  const { twin } = setup()
  const organization = twin.act.createOrganization({ name: 'x' })
  twin.act.editOrganization(organization.id, { name: 'y' })
  expect(() => twin.act.editOrganization(organization.id, { name: 5 })).toThrow('name')
  expect([twin.budget.used, twin.calls.length]).toEqual([0, 0])
})

test('a hundred thousand organizations are listed a page at a time without being copied', async () => {
  const { twin, send } = setup()
  for (let at = 0; at < 100_000; at++) twin.act.createOrganization({ name: `Org ${at}` })
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { body }: { body: { additional_data: { next_cursor: string | null } } } = await send(
      'GET',
      `/v2/organizations?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    cursor = body.additional_data.next_cursor
  }
  expect(pages).toBe(200)
  const newest = await send('GET', '/v2/organizations?limit=1&sort_by=add_time&sort_direction=desc')
  expect(newest.rows[0]?.name).toBe('Org 99999')
})
