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

const START = `${PUBLIC_URL}/oauth/pipedrive/start/nordlys`
const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? ''

test('a person opens the link, agrees, and the connection runs as them', async () => {
  const w = await setUp()
  const { url, expiresAt } = await w.service.signIn.link('nordlys')
  expect(new URL(url).origin + new URL(url).pathname).toBe(START)
  const asked = new URL(await w.follow(url))
  expect(asked.origin + asked.pathname).toBe('https://oauth.pipedrive.com/oauth/authorize')
  expect(asked.searchParams.get('redirect_uri')).toBe(CALLBACK)
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
      `${Buffer.from('["c_x","nonce-nonce-nonce",9e15,false,null]').toString('base64url')}.${genuine.split('.')[1]}`,
  ],
  ['the operator’s link itself', (_: string, link: string) => link],
])('a state that is %s is not taken: a page says so and where to begin anew, and nobody is asked', async (_, forge) => {
  const w = await setUp()
  const { url } = await w.service.signIn.link('nordlys')
  const genuine = stateOf(await w.follow(url))
  const forged = forge(genuine, new URL(url).searchParams.get('link') ?? '')
  const answer = await w.visit(`${CALLBACK}?code=stolen${forged === undefined ? '' : `&state=${forged}`}`)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('location')).toBeNull()
  expect(await answer.text()).toContain('<a href="/oauth/pipedrive/start/nordlys">')
  expect(w.seen).toEqual([])

  expect((await w.visit(await w.agree(START))).status).toBe(200)
})

test('a link that was left lying for a quarter of an hour is over, and so is what it led to', async () => {
  const w = await setUp()
  const { url } = await w.service.signIn.link('nordlys')
  const begun = await w.agree(url)
  w.clock.advance(15 * 60_000)
  for (const address of [url, begun]) {
    const answer = await w.visit(address)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('15 minutes')
  }
  expect(w.seen).toEqual([])
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
