import { describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { askToken, READ, rowOf, signIn, UPDATE, VISMA_HOST, wrapped } from '../../../test/contract/visma-calls.ts'
import { nordicCompany } from '../company/company.ts'
import { type VismaTwinOptions, vismaTwin } from './twin.ts'

const LIST = '/v1/customer?pageNumber=1&pageSize=10'

function twinWith(options: Partial<VismaTwinOptions> = {}) {
  const clock = testClock('2026-11-16T09:15:00Z')
  const company = nordicCompany({ seed: 3, clock, customers: 30, suppliers: 10, invoices: 60 })
  return { clock, company, twin: vismaTwin({ company, clock, ...options }) }
}

describe('the token endpoint', () => {
  test('gives a bearer token for an hour, bound to the scope asked for', async () => {
    const { twin } = twinWith()
    const answer = await askToken(twin)

    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      expires_in: 3600,
      token_type: 'Bearer',
      scope: READ,
    })
  })

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['an unknown tenant', { tenant_id: '00000000-0000-4000-8000-000000000000' }, 'invalid_tenant'],
    ['no scope', { scope: null }, 'invalid_scope'],
    ['one scope too many', { scope: `${READ} vismanet_erp_service_api:delete` }, 'invalid_scope'],
  ])('%s is refused', async (_, changes, error) => {
    const answer = await askToken(twinWith().twin, changes)

    expect([answer.status, await answer.json()]).toEqual([400, { error }])
  })

  test('takes the client by HTTP Basic as well', async () => {
    const { twin } = twinWith()
    const { clientId, clientSecret, tenantId } = twin.credentials
    const ask = (secret: string) =>
      twin.fetch(
        new Request(`${VISMA_HOST}/connect/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
          body: new URLSearchParams({ grant_type: 'client_credentials', scope: READ, tenant_id: tenantId }),
        }),
      )

    expect((await ask(clientSecret)).status).toBe(200)
    expect((await ask('wrong')).status).toBe(401)
  })

  test('a scope approved later works from then on', async () => {
    const { twin } = twinWith({ credentials: { approvedScopes: [READ] } })
    expect((await askToken(twin, { scope: `${READ} ${UPDATE}` })).status).toBe(400)

    twin.credentials.approvedScopes = [READ, UPDATE]
    expect((await askToken(twin, { scope: `${READ} ${UPDATE}` })).status).toBe(200)
  })
})

describe('a call of the API', () => {
  test('without a token is 401 where there is a route, and 404 with a page of HTML where there is none', async () => {
    const { twin } = twinWith()
    const known = await twin.fetch(new Request(`${VISMA_HOST}/v1/customer`))
    const unknown = await twin.fetch(new Request(`${VISMA_HOST}/v1/customers`))

    expect([known.status, await known.text()]).toEqual([401, ''])
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/html'])
  })

  test('with the token of the customer tenant is 401, though the token was given', async () => {
    const { twin } = twinWith()
    expect((await askToken(twin, { tenant_id: twin.credentials.customerTenantId })).status).toBe(200)

    const call = await signIn(twin, { tenant_id: twin.credentials.customerTenantId })
    expect((await call(LIST)).status).toBe(401)
  })

  test('is 401 once the token has run out or was revoked', async () => {
    const { twin, clock } = twinWith({ tokenSeconds: 60 })
    const call = await signIn(twin)
    expect((await call(LIST)).status).toBe(200)

    clock.advance(60_000)
    expect((await call(LIST)).status).toBe(401)
    const again = await signIn(twin)
    twin.revokeTokens()
    expect((await again(LIST)).status).toBe(401)
  })

  test('for another company is refused by the old platform layer, with an empty message', async () => {
    const { twin } = twinWith()
    const call = await signIn(twin)
    const wrong = await call(LIST, { headers: { 'ipp-company-id': '7654321' } })

    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      expect.objectContaining({ ExceptionType: 'IPPException', ExceptionFaultCode: '12002', ExceptionMessage: '' }),
    ])
    expect((await call(LIST, { headers: { 'ipp-company-id': twin.credentials.companyId } })).status).toBe(200)
  })

  test('that writes needs the scope update, else 403 in plain text', async () => {
    const { twin, company } = twinWith()
    const call = await signIn(twin)
    const answer = await call(`/v1/customer/${company.customers[0]?.number}`, wrapped({ name: 'Ny' }))

    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'text/plain'])
    expect(company.customers[0]?.name).toBe('Fjordkaffe AS')
  })

  test('is logged with method, path, query and status, and never with a secret', async () => {
    const { twin } = twinWith()
    const call = await signIn(twin)
    await call(LIST)

    expect(twin.calls).toEqual([
      { method: 'POST', path: '/connect/token', query: '', status: 200 },
      { method: 'GET', path: '/v1/customer', query: 'pageNumber=1&pageSize=10', status: 200 },
    ])
    expect(JSON.stringify(twin.calls)).not.toContain(twin.credentials.clientSecret)
  })

  test('may use the path of the old host, which has a smaller quota of its own', async () => {
    const { twin } = twinWith()
    const call = await signIn(twin)
    const old = await call(`/API/controller/api${LIST}`)

    expect(old.status).toBe(200)
    expect(old.headers.get('x-ratelimit-policy')).toBe('6-fixed-window')
    expect(old.headers.get('x-ratelimit-limit')).toBe('500')
    expect((await call(LIST)).headers.get('x-ratelimit-remaining')).toBe('14999')
  })
})

describe('the quota', () => {
  test('is counted down in the headers of every answer', async () => {
    const { twin } = twinWith({ limits: { perHour: 3 } })
    const call = await signIn(twin)
    const found = await call(LIST)
    const missing = await call('/v1/customer/none')

    expect(found.headers.get('x-ratelimit-limit')).toBe('3')
    expect(found.headers.get('x-ratelimit-remaining')).toBe('2')
    // A quarter past nine: the window ends at ten.
    expect(found.headers.get('x-ratelimit-reset')).toBe('2700')
    expect(found.headers.get('x-ratelimit-policy')).toBe('4-fixed-window')
    expect([missing.status, missing.headers.get('x-ratelimit-remaining')]).toEqual([404, '1'])
  })

  test('used up means 429 until the hour ends, however often one asks', async () => {
    const { twin, clock } = twinWith({ limits: { perHour: 1 } })
    const call = await signIn(twin)
    await call(LIST)
    const refused = await call(LIST)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2700'])

    clock.advance(2_699_000)
    expect((await call(LIST)).headers.get('retry-after')).toBe('1')
    clock.advance(1_000)
    // The token is still good, and the window new.
    expect((await call(LIST)).status).toBe(200)
  })

  test('can be used up by somebody else', async () => {
    const { twin } = twinWith()
    const call = await signIn(twin)
    twin.exhaustQuota()

    expect((await call(LIST)).status).toBe(429)
  })
})

describe('a call sent to the background', () => {
  const inBackground = { headers: { 'erp-api-background': 'none' } }

  test('is accepted, found Started, then Finished, and keeps its content for a day', async () => {
    const { twin, clock } = twinWith({ tokenSeconds: 200_000 })
    const call = await signIn(twin)
    const accepted = await call('/v1/currency', inBackground)
    const { id, stateLocation } = (await rowOf(accepted)) as { id: string; stateLocation: string }

    expect([accepted.status, stateLocation]).toEqual([202, expect.stringContaining(`integration.visma.net`)])
    expect(await rowOf(call(`/v1/background/${id}`))).toMatchObject({ status: 'Started', statusCode: 0 })
    expect(await rowOf(call(`/v1/background/${id}`))).toMatchObject({ status: 'Finished', statusCode: 200 })
    expect(await (await call(`/v1/background/${id}/content`)).json()).toHaveLength(4)
    clock.advance(25 * 3_600_000)
    expect((await call(`/v1/background/${id}/content`)).status).toBe(410)
  })

  test('is Finished even when it failed: the status code tells', async () => {
    const { twin } = twinWith()
    const call = await signIn(twin)
    const { id } = await rowOf(call('/v1/customer/none', inBackground))
    await call(`/v1/background/${id}`)

    expect(await rowOf(call(`/v1/background/${id}`))).toMatchObject({ status: 'Finished', statusCode: 404 })
  })
})
