import { expect, test } from 'vitest'
import { type Answer, fakeApi, json, networkError, token } from '../../../../test/visma-api.ts'
import { isSyncError } from '../../../core/errors.ts'
import { secret } from '../../../core/secret.ts'
import { readScope, updateScope } from './scope.ts'
import { vismaTokens } from './tokens.ts'

const never = new AbortController().signal
const READ = 'vismanet_erp_service_api:read'
const tokensOf = (api: ReturnType<typeof fakeApi>, more: object = {}) =>
  vismaTokens({ ...api.options, ...more }, api.options, api.options.tokens, (line) => api.lines.push(line))

test('the request is the form Visma documents', async () => {
  const api = fakeApi([])
  await tokensOf(api).get(READ, never)
  expect(Object.fromEntries(new URLSearchParams(api.tokenCalls[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'isv_test',
    client_secret: 's3cret-of-the-client',
    scope: READ,
    tenant_id: '5f0c2a7e-0d7b-4c0e-9a3e-2b1f6c9d4e11',
  })
})

test('a token is kept until a minute before it expires, over connectors too', async () => {
  const api = fakeApi([], [() => token('a', 3600), () => token('b', 3600)])
  expect(await tokensOf(api).get(READ, never)).toBe('a')
  api.clock.advance(3_539_000)
  expect(await tokensOf(api).get(READ, never)).toBe('a')
  api.clock.advance(1_000)
  expect(await tokensOf(api).get(READ, never)).toBe('b')
})

test('a token that lives shorter than a minute is still used for half its life', async () => {
  const api = fakeApi([], [() => token('a', 40), () => token('b', 40)])
  const tokens = tokensOf(api)
  await tokens.get(READ, never)
  api.clock.advance(19_000)
  expect(await tokens.get(READ, never)).toBe('a')
  api.clock.advance(1_000)
  expect(await tokens.get(READ, never)).toBe('b')
})

test('twenty who ask at once share one request', async () => {
  const api = fakeApi([])
  const tokens = tokensOf(api)
  await Promise.all(Array.from({ length: 20 }, () => tokens.get(READ, never)))
  expect(api.tokenCalls).toHaveLength(1)
})

test('one who stops waiting does not take the token from the others', async () => {
  const api = fakeApi([])
  const tokens = tokensOf(api)
  const stop = new AbortController()
  const stopped = tokens.get(READ, stop.signal)
  const other = tokens.get(READ, never)
  stop.abort(new Error('gone home'))
  await expect(stopped).rejects.toThrow('gone home')
  expect(await other).toBe('token-1')
})

test('another tenant, scope or secret is another token', async () => {
  const api = fakeApi([])
  await tokensOf(api).get(READ, never)
  await tokensOf(api).get('vismanet_erp_service_api:update', never)
  await tokensOf(api, { tenantId: 'other' }).get(READ, never)
  await tokensOf(api, { clientSecret: secret('renewed') }).get(READ, never)
  expect(api.tokenCalls).toHaveLength(4)
})

test('dropping a token that was replaced meanwhile drops nothing', async () => {
  const api = fakeApi([])
  const tokens = tokensOf(api)
  await tokens.get(READ, never)
  tokens.drop(READ, 'an older one')
  await tokens.get(READ, never)
  expect(api.tokenCalls).toHaveLength(1)
})

test.each<[Answer, string, string]>([
  [json({ error: 'invalid_client' }, { status: 400 }), 'visma.bad_credentials', 'hold'],
  [json({ error: 'invalid_client' }, { status: 401 }), 'visma.bad_credentials', 'hold'],
  [json({ error: 'invalid_scope' }, { status: 400 }), 'visma.scope_not_approved', 'hold'],
  [json({ error: 'invalid_tenant' }, { status: 400 }), 'visma.unknown_tenant', 'hold'],
  [json({ error: 'unsupported_grant_type' }, { status: 400 }), 'visma.token_refused', 'hold'],
  [new Response('not here', { status: 404 }), 'visma.token_refused', 'hold'],
  [json({}, { status: 429, headers: { 'retry-after': '30' } }), 'visma.rate_limited', 'wait'],
  [json({}, { status: 503 }), 'visma.unavailable', 'retry'],
  [networkError('ECONNREFUSED'), 'visma.unavailable', 'retry'],
  [json({ expires_in: 3600 }), 'visma.garbled', 'retry'],
])('%# a refused token says what to do: %s', async (answer, code, remedy) => {
  const api = fakeApi([], [answer])
  const error: unknown = await tokensOf(api)
    .get(READ, never)
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code, remedy: { do: remedy } })
  if (remedy === 'hold') expect(isSyncError(error) && error.advice).toBeTruthy()
})

test('a scope that is not approved names the chain of approvals', async () => {
  const api = fakeApi([], [json({ error: 'invalid_scope' }, { status: 400 })])
  await expect(tokensOf(api).get(READ, never)).rejects.toMatchObject({
    advice: expect.stringMatching(/Integration Administrator/),
  })
})

test('neither secret nor token ever shows in an error or a line', async () => {
  const said = 'client isv_test with s3cret-of-the-client is unknown'
  const answers = [
    json({ error_description: said, error: 'x' }, { status: 400 }),
    new Response('{"access_token":"eyJleaked"'),
  ]
  for (const answer of answers) {
    const api = fakeApi([], [answer])
    const error = await tokensOf(api)
      .get(READ, never)
      .catch((thrown: Error) => thrown)
    const shown = `${String(error)} ${JSON.stringify(error)} ${JSON.stringify(api.lines)}`
    expect(shown).not.toMatch(/s3cret|eyJleaked/)
  }
})

test('after a failure the next caller may try again', async () => {
  const api = fakeApi([], [json({ error: 'invalid_scope' }, { status: 400 }), () => token('later')])
  const tokens = tokensOf(api)
  await expect(tokens.get(READ, never)).rejects.toThrow()
  expect(await tokens.get(READ, never)).toBe('later')
})

test('reading requests its own scope alone, whatever else is configured', () => {
  expect(readScope('vismanet_erp_service_api:update vismanet_erp_service_api:read')).toBe(READ)
  expect(readScope('visma.net.erp.salesorder:read vismanet_erp_service_api:read')).toBe(READ)
  expect(readScope('vismanet_erp_service_api:update')).toBe(READ)
  expect(readScope('custom:read, custom:update')).toBe('custom:read')
  expect(readScope('')).toBe(READ)
  expect(updateScope(`${READ} vismanet_erp_service_api:update`)).toBe('vismanet_erp_service_api:update')
  expect(updateScope(READ)).toBeNull()
})

test('where Visma names no time, each wait for a token is longer, until one was issued', async () => {
  const limited = () => json({}, { status: 429 })
  const api = fakeApi([], [limited, limited, () => token('a', 1), limited])
  const tokens = tokensOf(api)
  const waits: (number | string)[] = []
  for (let call = 0; call < 4; call++) {
    const got: unknown = await tokens.get(READ, never).catch((thrown: unknown) => thrown)
    waits.push(isSyncError(got) && got.remedy.do === 'wait' ? got.remedy.afterMs : String(got))
    api.clock.advance(3_600_000)
  }
  expect(waits).toEqual([45_000, 90_000, 'a', 45_000])
})

test('a token without a believable life lives an hour, and an answer without one is none', async () => {
  for (const expires_in of [undefined, 'soon', 0, -1]) {
    const api = fakeApi([], [() => json({ access_token: 'a', expires_in }), () => token('b')])
    const tokens = tokensOf(api)
    await tokens.get(READ, never)
    api.clock.advance(3_539_000)
    expect(await tokens.get(READ, never)).toBe('a')
    api.clock.advance(1_000)
    expect(await tokens.get(READ, never)).toBe('b')
  }
  const empty = fakeApi([], [() => json({ access_token: '' })])
  await expect(tokensOf(empty).get(READ, never)).rejects.toMatchObject({ code: 'visma.garbled' })
})
