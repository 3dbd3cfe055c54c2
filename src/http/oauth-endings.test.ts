import { afterEach, expect, test } from 'vitest'
import { APP, CALLBACK, PUBLIC_URL, type SigningIn, type SigningInOptions, signingIn } from '../../test/signing-in.ts'

let world: SigningIn | null = null
const setUp = async (options: SigningInOptions = {}) => {
  world = await signingIn(options)
  return world
}
afterEach(async () => {
  await world?.close()
  world = null
})

const DAY_MS = 86_400_000
const START = `${PUBLIC_URL}/oauth/pipedrive/start/nordlys`
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`

test('a dead refresh token holds the connection with the way back in its reason, and signing in lifts that', async () => {
  const w = await setUp()
  await w.signIn()
  await w.sync()
  w.crm.revokeRefreshToken()
  w.clock.advance(3_600_000)
  w.postInvoice()
  const { checks: pings } = await w.service.ping('nordlys', {
    signal: new AbortController().signal,
    tell: () => undefined,
  })
  expect(JSON.stringify(pings)).toContain('connection authorize nordlys')

  expect(await w.sync()).toMatchObject({ status: 'failed' })
  const held = await w.connection()
  expect(held.state).toBe('held')
  expect(held.stateReason).toContain(`Sign in again: ${START} (or ml-connector connection authorize nordlys)`)

  const begun = await w.visit(START)
  expect((await w.visit(await w.agree(begun.headers.get('location') ?? ''))).status).toBe(200)
  expect(await w.connection()).toMatchObject({ state: 'active', stateReason: null })
  expect(await w.sync()).toMatchObject({ status: 'done' })
})

const notice = (w: SigningIn, body: object, credentials = `${APP.clientId}:${APP.clientSecret}`) =>
  w.visit(CALLBACK, {
    method: 'DELETE',
    headers: { authorization: basic(credentials), 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: APP.clientId, user_id: 1, ...body }),
  })
const userOf = (w: SigningIn) => [...w.crm.state.users.keys()][0] ?? 0

test('an uninstall is believed from Pipedrive only, and holds the connections it is about', async () => {
  const w = await setUp()
  await w.signIn()
  w.clock.advance(1_000)
  const about = { company_id: w.crm.company.id, user_id: userOf(w), timestamp: w.clock.now().toISOString() }
  for (const wrong of ['app-1:wrong', 'other:app-secret-1', '', 'app-1']) {
    expect((await notice(w, about, wrong)).status).toBe(401)
  }
  expect((await w.visit(CALLBACK, { method: 'DELETE', body: JSON.stringify(about) })).status).toBe(401)
  expect((await w.connection()).state).toBe('not_started')

  expect((await notice(w, { ...about, company_id: 777 })).status).toBe(204)
  expect((await notice(w, { ...about, user_id: 999 })).status).toBe(204)
  expect((await notice(w, { ...about, timestamp: '2026-11-16T08:00:00Z' })).status).toBe(204)
  expect((await w.connection()).state).toBe('not_started')

  expect((await notice(w, about)).status).toBe(204)
  const held = await w.connection()
  expect(held).toMatchObject({ state: 'held', stateReason: expect.stringContaining(`Sign in again: ${START}`) })
  expect(JSON.parse((await w.secretsOf())['pipedrive.oauth.tokens'] ?? '{}')).toMatchObject({
    refreshToken: '',
    accessToken: null,
  })
  expect((await w.signIn()).status).toBe(200)
  expect((await w.connection()).state).toBe('not_started')
})

test('a notice that is no JSON or far too large is refused', async () => {
  const w = await setUp()
  const headers = { authorization: basic(`${APP.clientId}:${APP.clientSecret}`) }
  expect((await w.visit(CALLBACK, { method: 'DELETE', headers, body: 'nonsense' })).status).toBe(401)
  expect((await w.visit(CALLBACK, { method: 'DELETE', headers, body: 'x'.repeat(20_000) })).status).toBe(413)
})

test('deleting a connection ends its sign-in, unless another connection uses it too', async () => {
  const w = await setUp()
  await w.apply('second', { fieldSuffix: ' 2' })
  await w.signIn()
  await w.signIn(w.crm, 'second')
  await w.service.connections.delete('second')
  expect(w.seen.filter(({ path }) => path.endsWith('/revoke'))).toEqual([])
  expect(await w.sync()).toMatchObject({ status: 'done' })

  await w.service.connections.delete('nordlys')
  expect(w.seen.at(-1)).toEqual({ method: 'POST', path: '/oauth/revoke' })
})

test('a connection is deleted also when its sign-in cannot be ended, and the log says so', async () => {
  const w = await setUp({
    around: (handler) => async (request) =>
      request.url.endsWith('/revoke') ? new Response('down', { status: 503 }) : handler(request),
  })
  await w.signIn()
  await w.service.connections.delete('nordlys')
  expect(await w.service.store.connections.list()).toEqual([])
  expect(w.lines.join('')).toContain('uninstall the app there')
})

test('a sign-in that nobody used for weeks is renewed before Pipedrive forgets it, and once', async () => {
  const w = await setUp()
  await w.signIn()
  const never = new AbortController().signal
  const refreshes = () => w.seen.filter(({ path }) => path.endsWith('/token')).length - 1
  await w.service.signIn.keepAlive(never)
  expect(refreshes()).toBe(0)

  w.clock.advance(30 * DAY_MS)
  const beside = await w.open()
  await Promise.all([w.service.signIn.keepAlive(never), beside.signIn.keepAlive(never)])
  await beside.close()
  expect(refreshes()).toBe(1)
  w.clock.advance(45 * DAY_MS)
  expect(await w.sync()).toMatchObject({ status: 'done' })
})

test('keeping sign-ins alive finds the ones that are dead, and leaves a paused connection paused', async () => {
  const w = await setUp()
  const { id } = await w.connection()
  await w.signIn()
  w.crm.revokeRefreshToken()
  w.clock.advance(30 * DAY_MS)
  await w.service.connections.pause('nordlys')
  await w.service.signIn.keepAlive(new AbortController().signal)
  expect((await w.connection()).state).toBe('paused')
  await w.service.store.connections.setState(id, 'active', null, w.clock.now().getTime())
  await w.service.signIn.keepAlive(new AbortController().signal)
  expect(await w.connection()).toMatchObject({ state: 'held', stateReason: expect.stringContaining(START) })
})

test.each([
  ['https://127.0.0.1', 'an address inside this machine or network'],
  ['https://[64:ff9b::a9fe:a9fe]', 'an address no remote system has'],
  ['http://nordlys.pipedrive.com', 'plain http'],
])('an address that a renewed sign-in names is checked like any other, and no token goes to %s', async (named, why) => {
  let domain: string | null = null
  let calls = 0
  const w = await setUp({
    around: (handler) => async (request) => {
      const answer = await handler(request)
      if (domain === null || !answer.ok) return answer
      return Response.json({ ...((await answer.json()) as object), api_domain: domain })
    },
    atApi: (handler) => async (request) => {
      calls += 1
      return handler(request)
    },
  })
  await w.signIn()
  await w.sync()
  w.clock.advance(3_600_000)
  w.postInvoice()
  domain = named
  const before = calls
  const { status, message } = await w.sync()
  expect(status).not.toBe('done')
  expect(message).toContain(why)
  expect(calls).toBe(before)
})
