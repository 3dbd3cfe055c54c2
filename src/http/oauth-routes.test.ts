import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { APP, CALLBACK, PUBLIC_URL, type SigningIn, type SigningInOptions, signingIn } from '../../test/signing-in.ts'
import { networkError } from '../twins/fetch.ts'

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
const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? ''
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`

test('a person opens the link, agrees, and the connection runs as them', async () => {
  const w = await setUp()
  const { url, expiresAt } = await w.service.signIn.link('nordlys')
  expect(new URL(url).origin + new URL(url).pathname).toBe('https://oauth.pipedrive.com/oauth/authorize')
  expect(new URL(url).searchParams.get('redirect_uri')).toBe(CALLBACK)
  expect(expiresAt - w.clock.now().getTime()).toBe(15 * 60_000)

  const page = await w.visit(await w.agree(url))
  const text = await page.text()
  expect(page.status).toBe(200)
  expect(text).toContain('nordlys is signed in to Nordlys Service AS as Sync Bot.')
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')

  expect(await w.sync()).toMatchObject({ status: 'done' })
  expect(w.crm.state.organizations.size).toBeGreaterThan(0)
  expect(w.crm.oddities).toEqual([])
})

test('the company’s own host that the sign-in names is used from then on, also for leases and the budget', async () => {
  const w = await setUp({ pipedrive: { apiUrl: 'https://api.pipedrive.com' } })
  expect((await w.connection()).account).toBe('api.pipedrive.com')
  await w.signIn()
  expect((await w.connection()).account).toBe('nordlys.pipedrive.com')
  await w.apply('nordlys', { apiUrl: 'https://api.pipedrive.com', seats: 6 })
  expect((await w.connection()).account).toBe('nordlys.pipedrive.com')
})

test('a state is good once: coming back again changes nothing', async () => {
  const w = await setUp()
  const back = await w.agree((await w.service.signIn.link('nordlys')).url)
  expect((await w.visit(back)).status).toBe(200)
  const before = await w.secretsOf()
  const again = await w.visit(back)
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('is signed in to Pipedrive already')
  expect((await w.secretsOf())['pipedrive.oauth.tokens']).toBe(before['pipedrive.oauth.tokens'])
})

test.each([
  ['missing', () => undefined],
  ['made up', () => 'abc.def'],
  ['signed by somebody else', (genuine: string) => `${genuine.split('.')[0]}.${'A'.repeat(43)}`],
  [
    'with a changed payload',
    (genuine: string) =>
      `${Buffer.from('["c_x","nonce-nonce-nonce",9e15,false]').toString('base64url')}.${genuine.split('.')[1]}`,
  ],
])('a state that is %s is not taken: the sign-in begins anew, with one of ours', async (_, forge) => {
  const w = await setUp()
  const genuine = stateOf((await w.service.signIn.link('nordlys')).url)
  const forged = forge(genuine)
  const answer = await w.visit(`${CALLBACK}?code=stolen${forged === undefined ? '' : `&state=${forged}`}`)
  expect(answer.status).toBe(302)
  const next = answer.headers.get('location') ?? ''
  expect(next).toMatch(/^https:\/\/oauth\.pipedrive\.com\/oauth\/authorize\?/)
  expect(w.seen).toEqual([])

  expect((await w.visit(await w.agree(next))).status).toBe(200)
})

test('a link that was left lying for a quarter of an hour leads to a new one', async () => {
  const w = await setUp()
  const { url } = await w.service.signIn.link('nordlys')
  w.clock.advance(15 * 60_000)
  const answer = await w.visit(await w.agree(url))
  expect(answer.status).toBe(302)
  expect(stateOf(answer.headers.get('location') ?? '')).not.toBe(stateOf(url))
})

test('what a stranger can begin signs in people of the connection’s own company only', async () => {
  const w = await setUp()
  const begun = await w.visit(START)
  const other = await w.visit(await w.agree(begun.headers.get('location') ?? '', w.sol))
  expect(other.status).toBe(403)
  expect(await other.text()).toContain('This is Sol AS (sol.pipedrive.com), but nordlys is connected to another')
  expect((await w.secretsOf())['pipedrive.oauth.tokens']).toBeUndefined()
})

test('where the file names no company, only the operator can begin', async () => {
  const w = await setUp({ pipedrive: { apiUrl: 'https://api.pipedrive.com' } })
  for (const address of [START, `${CALLBACK}?code=x`, `${CALLBACK}?code=x&state=y`]) {
    const answer = await w.visit(address)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('ml-connector connection authorize nordlys')
  }
  expect((await w.visit(`${PUBLIC_URL}/oauth/pipedrive/start/nobody`)).status).toBe(404)
})

test('with two connections waiting nobody can tell whose an unasked sign-in is', async () => {
  const w = await setUp()
  await w.apply('second', { fieldSuffix: ' 2' })
  expect((await w.visit(`${CALLBACK}?code=x`)).status).toBe(400)
  expect((await w.visit(START)).status).toBe(302)
})

test.each(['user_denied', 'access_denied', '<script>alert(1)</script>'])(
  'an error (%s) is told, and nothing changes',
  async (error) => {
    const w = await setUp()
    const answer = await w.visit(`${CALLBACK}?error=${encodeURIComponent(error)}`)
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain('Pipedrive let nobody in')
    expect(text).not.toContain('<script>')
    expect((await w.secretsOf())['pipedrive.oauth.tokens']).toBeUndefined()
  },
)

test('a person who refuses is told so; the link still serves one who agrees', async () => {
  const w = await setUp({ oauth: { consent: 'deny' } })
  const answer = await w.visit(await w.agree((await w.service.signIn.link('nordlys')).url))
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('user_denied')
})

test('a code that came too late is explained', async () => {
  const w = await setUp()
  const back = await w.agree((await w.service.signIn.link('nordlys')).url)
  w.clock.advance(5 * 60_000)
  const answer = await w.visit(back)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('authorization code is invalid')
})

test('trouble at the token endpoint is sat out; when it lasts, the person is told to come back', async () => {
  let failing = 2
  const w = await setUp({
    around: (handler) => async (request) => {
      if (!new URL(request.url).pathname.endsWith('/token') || failing === 0) return handler(request)
      failing -= 1
      if (failing % 2 === 0) throw networkError('ECONNREFUSED', 'refused')
      return new Response('down', { status: 503 })
    },
  })
  expect((await w.signIn()).status).toBe(200)
  failing = 100
  expect((await w.signIn()).status).toBe(502)
})

test('once records are linked, another company is refused, and the old sign-in goes on', async () => {
  const w = await setUp({ pipedrive: { apiUrl: 'https://api.pipedrive.com' } })
  await w.signIn()
  await w.sync()
  const answer = await w.signIn(w.sol)
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('connected to another Pipedrive company, nordlys.pipedrive.com')
  expect(await w.sync()).toMatchObject({ status: 'done' })
  expect(Object.keys(await w.secretsOf())).not.toContain('pipedrive.oauth.candidate')
})

test('before anything is linked, the operator may choose another company', async () => {
  const w = await setUp({ pipedrive: { apiUrl: 'https://api.pipedrive.com' } })
  await w.signIn()
  expect((await w.signIn(w.sol)).status).toBe(200)
  expect((await w.connection()).account).toBe('sol.pipedrive.com')
})

test('a company that another connection writes to already is refused without a suffix of its own', async () => {
  const w = await setUp()
  await w.apply('second', { apiUrl: 'https://api.pipedrive.com' })
  const answer = await w.signIn(w.crm, 'second')
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('nordlys already writes to nordlys.pipedrive.com')
})

test('a dead refresh token holds the connection with the way back in its reason, and signing in lifts that', async () => {
  const w = await setUp()
  await w.signIn()
  await w.sync()
  w.crm.revokeRefreshToken()
  w.clock.advance(3_600_000)
  w.postInvoice()
  const pings = await Array.fromAsync(w.service.ping('nordlys', new AbortController().signal))
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
  await w.service.remove('second')
  expect(w.seen.filter(({ path }) => path.endsWith('/revoke'))).toEqual([])
  expect(await w.sync()).toMatchObject({ status: 'done' })

  await w.service.remove('nordlys')
  expect(w.seen.at(-1)).toEqual({ method: 'POST', path: '/oauth/revoke' })
})

test('a connection is deleted also when its sign-in cannot be ended, and the log says so', async () => {
  const w = await setUp({
    around: (handler) => async (request) =>
      request.url.endsWith('/revoke') ? new Response('down', { status: 503 }) : handler(request),
  })
  await w.signIn()
  await w.service.remove('nordlys')
  expect(await w.service.store.connections.list()).toEqual([])
  expect(w.lines.join('')).toContain('uninstall the app there')
})

test('a link needs an OAuth connection and an address to come back to', async () => {
  const w = await setUp({ config: { publicUrl: null } })
  await expect(w.service.signIn.link('nordlys')).rejects.toMatchObject({ code: 'sign_in.no_address' })
  await expect(w.service.signIn.link('nordlis')).rejects.toMatchObject({ code: 'connection.unknown' })
  await w.apply('token', { apiUrl: 'https://sol.pipedrive.com', oauth: undefined, apiToken: 'a-token-of-forty' })
  await expect(w.service.signIn.link('token')).rejects.toMatchObject({ code: 'sign_in.no_oauth' })
})

test('R7: no token, code or secret of a sign-in is in the log or in any file of the store', async () => {
  const w = await setUp()
  const back = await w.agree((await w.service.signIn.link('nordlys')).url)
  await w.visit(back)
  await w.sync()
  const tokens = JSON.parse((await w.secretsOf())['pipedrive.oauth.tokens'] ?? '{}')
  const code = new URL(back).searchParams.get('code') ?? ''
  const stored = readdirSync(w.dataDir).map((name) => readFileSync(join(w.dataDir, name), 'latin1'))
  expect(w.lines.length).toBeGreaterThan(20)
  for (const text of [...w.lines, ...stored]) {
    for (const secret of [APP.clientSecret, tokens.refreshToken, tokens.accessToken, code, stateOf(back)]) {
      expect(secret.length).toBeGreaterThan(8)
      expect(text.includes(secret)).toBe(false)
    }
  }
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
  await w.service.pause('nordlys')
  await w.service.signIn.keepAlive(new AbortController().signal)
  expect((await w.connection()).state).toBe('paused')
  await w.service.store.connections.setState(id, 'active', null, w.clock.now().getTime())
  await w.service.signIn.keepAlive(new AbortController().signal)
  expect(await w.connection()).toMatchObject({ state: 'held', stateReason: expect.stringContaining(START) })
})
