import { expect, test } from 'vitest'
import { sender, setup } from '../../../test/pipedrive-test-client.ts'
import type { OAuthOptions } from './twin.ts'

const callback = 'https://sync.example/oauth/pipedrive/callback'
const app = { clientId: 'abc', clientSecret: 's3cret', redirectUri: callback }

function installed(oauth: Partial<OAuthOptions> = {}) {
  const { twin, clock } = setup({ oauth: { ...app, ...oauth } })
  const authorize = async (state = 'xyz') => {
    const query = new URLSearchParams({ client_id: 'abc', redirect_uri: callback, state })
    const response = await twin.fetch(new Request(`https://oauth.pipedrive.com/oauth/authorize?${query}`))
    return new URL(response.headers.get('location') ?? 'about:blank')
  }
  const post = async (
    path: string,
    form: Record<string, string>,
    basic = 'abc:s3cret',
    host = 'oauth.pipedrive.com',
  ) => {
    const headers = { authorization: `Basic ${btoa(basic)}` }
    const body = new URLSearchParams(form)
    const response = await twin.fetch(new Request(`https://${host}/oauth/${path}`, { method: 'POST', headers, body }))
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const me = async (token: string | undefined) =>
    (await sender(twin)('GET', '/v1/users/me', undefined, { authorization: `Bearer ${token}` })).status
  return { twin, clock, authorize, post, me }
}

test('a person agrees, the code is exchanged, and the token works at the company host', async () => {
  const { authorize, post, me } = installed()
  const back = await authorize()
  expect(back.searchParams.get('state')).toBe('xyz')
  const code = back.searchParams.get('code') ?? ''
  const { status, body } = await post('token', { grant_type: 'authorization_code', code, redirect_uri: callback })
  expect(status).toBe(200)
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: '3599', api_domain: 'https://nordlys.pipedrive.com' })
  expect(body.scope?.split(',')).toContain('contacts:full')
  expect(await me(body.access_token)).toBe(200)
  expect((await post('token', { grant_type: 'authorization_code', code, redirect_uri: callback })).status).toBe(400)
})

test('a code lives five minutes', async () => {
  const { authorize, post, clock } = installed()
  const code = (await authorize()).searchParams.get('code') ?? ''
  await clock.pass(5 * 60_000)
  expect((await post('token', { grant_type: 'authorization_code', code, redirect_uri: callback })).status).toBe(400)
})

test('who refuses comes back with an error', async () => {
  const { authorize } = installed({ consent: 'deny' })
  expect((await authorize()).searchParams.get('error')).toBe('user_denied')
})

test('an access token dies after its time; the refresh token stays the same and lives on with use', async () => {
  const { twin, post, me, clock } = installed({ accessSeconds: 60 })
  const { accessToken, refreshToken } = twin.install()
  expect(await me(accessToken)).toBe(200)
  await clock.pass(60_000)
  expect(await me(accessToken)).toBe(401)
  for (let months = 0; months < 3; months++) {
    await clock.pass(59 * 86_400_000)
    const { body } = await post('token', { grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(body.refresh_token).toBe(refreshToken)
    expect(await me(body.access_token)).toBe(200)
  }
  await clock.pass(60 * 86_400_000)
  expect(await post('token', { grant_type: 'refresh_token', refresh_token: refreshToken })).toMatchObject({
    status: 400,
    body: { success: 'false', error: 'invalid_grant', message: 'Invalid grant: refresh token is invalid' },
  })
})

test('uninstalling ends both tokens', async () => {
  const { twin, post, me } = installed()
  const first = twin.install()
  await post('revoke', { token: first.refreshToken, token_type_hint: 'refresh_token' })
  expect(await me(first.accessToken)).toBe(401)
  const second = twin.install()
  twin.revokeRefreshToken()
  expect((await post('token', { grant_type: 'refresh_token', refresh_token: second.refreshToken })).status).toBe(400)
})

test('a wrong client, a wrong callback and a secret in the body are refused', async () => {
  const { twin, post } = installed()
  const { refreshToken } = twin.install()
  const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken }
  expect((await post('token', refresh, 'abc:wrong')).status).toBe(401)
  expect((await post('token', { ...refresh, client_secret: 's3cret' }, ':')).status).toBe(401)
  expect(twin.oddities).toEqual(['the OAuth client secret sent in the body instead of HTTP Basic'])
  const query = new URLSearchParams({ client_id: 'abc', redirect_uri: 'https://evil.example/' })
  const response = await twin.fetch(new Request(`https://oauth.pipedrive.com/oauth/authorize?${query}`))
  expect(response.status).toBe(400)
})

test('a missing scope and an unknown address look the same to an app', async () => {
  const { twin } = installed({ scopes: ['base', 'contacts:read'] })
  const { accessToken } = twin.install()
  const headers = { authorization: `Bearer ${accessToken}` }
  const send = sender(twin)
  expect((await send('GET', '/v2/organizations', undefined, headers)).status).toBe(200)
  for (const [method, path] of [
    ['POST', '/v2/organizations'],
    ['GET', '/v2/deals'],
    ['GET', '/v1/webhooks'],
    ['GET', '/v2/organisations'],
  ] as const) {
    const { status, body } = await send(method, path, method === 'POST' ? { name: 'x' } : undefined, headers)
    expect(status).toBe(403)
    expect(body).toMatchObject({ error: 'Scope and URL mismatch', errorCode: 403 })
  }
})

test('on a socket of its own the twin names itself as the company host', async () => {
  const { twin, post } = installed()
  const { refreshToken } = twin.install()
  const { body } = await post(
    'token',
    { grant_type: 'refresh_token', refresh_token: refreshToken },
    undefined,
    '127.0.0.1:4402',
  )
  expect(body.api_domain).toBe('https://127.0.0.1:4402')
})

test('an app sees its own webhooks only', async () => {
  const { twin } = installed()
  const send = sender(twin)
  const headers = { authorization: `Bearer ${twin.install().accessToken}` }
  const hook = { subscription_url: 'https://x.example/h', event_action: '*', event_object: '*', name: 'x' }
  const own = await send('POST', '/v1/webhooks', hook, headers)
  const other = await send('POST', '/v1/webhooks', hook)
  expect((await send('GET', '/v1/webhooks', undefined, headers)).rows.map((row) => row.id)).toEqual([own.body.data.id])
  const refused = await send('DELETE', `/v1/webhooks/${other.body.data.id}`, undefined, headers)
  expect(refused).toMatchObject({ status: 403, body: { success: false, message: 'Forbidden' } })
  expect((await send('DELETE', '/v1/webhooks/1', undefined, headers)).status).toBe(404)
})
