import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardedFetch } from '../../src/connectors/http/guarded-fetch.ts'
import { secret } from '../../src/core/secret.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { CLIENT, type CompanyServer, companyServer } from './company-server.ts'
import { BASE, type Browser, type Door, door } from './door.ts'

let it: Door
let company: CompanyServer
/** Why nothing of it is reached, if so. */
let cut: string | null = null
const start = async (allowPrivateHosts: boolean) => {
  company = await companyServer(() => it.clock)
  const settings = { issuer: company.issuer, clientId: CLIENT.clientId, clientSecret: secret(CLIENT.clientSecret) }
  const reach = guardedFetch(globalThis.fetch, { allowPrivateHosts })
  cut = null
  it = await door(null, {
    company: { ...settings, name: 'Nordlys' },
    fetch: (input, init) => (cut === null ? reach(input, init) : Promise.reject(networkError(cut, 'cut'))),
  })
  await it.first()
  company.claims = { sub: 'ola-7', email: 'Ola@Nordlys.no', email_verified: true }
}
beforeEach(() => start(true))
afterEach(async () => {
  await it.close()
  await company.close()
})

const begin = async (one: Browser, to = '/c/nordlys') => {
  const answer = await one.ask('GET', `/api/v1/session/company?to=${encodeURIComponent(to)}`)
  return answer.headers.get('location') ?? ''
}
/** Signs in there and comes back. @returns where the browser is sent */
const through = async (one: Browser, to?: string) => {
  const back = await one.ask('GET', company.agree(await begin(one, to)))
  return back.headers.get('location')
}
const state = async (one: Browser) => JSON.parse(await (await one.ask('GET', '/api/v1/session')).text())

test('who is invited comes in by the company, and goes on to the page they asked for', async () => {
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  const ola = it.browser()
  expect(await state(ola)).toMatchObject({ state: 'out', company: 'Nordlys' })
  const asked = new URL(await begin(ola))
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    ...{ response_type: 'code', code_challenge_method: 'S256', scope: 'openid email profile' },
    redirect_uri: `${BASE}/api/v1/session/company/callback`,
  })
  expect(await through(ola)).toBe('/c/nordlys')
  expect(await state(ola)).toMatchObject({ state: 'in', user: { email: 'ola@nordlys.no', role: 'finance' } })

  // From then on they are known by their id there, whatever their address is.
  company.claims = { sub: 'ola-7', email: 'another@nordlys.no' }
  const phone = it.browser()
  await through(phone)
  expect(await state(phone)).toMatchObject({ state: 'in', user: { email: 'ola@nordlys.no' } })
  const rows = (await it.store.audit.list(null, 10)).map(({ action }) => action)
  expect(rows.filter((action) => action === 'user.company')).toHaveLength(1)
})

test('nobody else comes in: not invited, not vouched for, or known there as somebody else', async () => {
  const stranger = it.browser()
  const refusedAs = async () => new URL((await through(stranger)) ?? '', BASE).searchParams.get('refused')
  expect(await refusedAs()).toBe('people.not_invited')
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  company.claims = { sub: 'eve-1', email: 'ola@nordlys.no', email_verified: false }
  expect(await refusedAs()).toBe('people.not_vouched_for')
  company.claims = { sub: 'ola-7', email: 'ola@nordlys.no', email_verified: true }
  await through(it.browser())
  company.claims = { sub: 'eve-1', email: 'ola@nordlys.no', email_verified: true }
  expect(await refusedAs()).toBe('people.known_as_another')
  expect(await state(stranger)).toMatchObject({ state: 'out' })
})

test.each([
  ['access_denied', 'people.declined'],
  ['temporarily_unavailable', 'people.company_away'],
  ['server_error', 'people.company_away'],
  ['unauthorized_client', 'people.company'],
  ['<b>anything</b>', 'people.company'],
])('who is sent back with %s is told so, and may go on to the page they asked for', async (error, code) => {
  const ola = it.browser()
  const back = new URL(company.agree(await begin(ola)), BASE)
  back.search = new URLSearchParams({ error, state: back.searchParams.get('state') ?? '' }).toString()
  const answer = await ola.ask('GET', back.pathname + back.search)
  expect(answer.headers.get('location')).toBe(`/sign-in?refused=${code}&next=%2Fc%2Fnordlys`)
})

test.each([
  [503, {}, 'people.company_away'],
  [429, {}, 'people.company_away'],
  [400, { error: 'invalid_grant' }, 'people.start_over'],
  [401, { error: 'invalid_client' }, 'people.company'],
])('an answer %i %j to the code is told as what it is', async (status, body, code) => {
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  const ola = it.browser()
  const back = company.agree(await begin(ola))
  company.answers = () => Response.json(body, { status })
  expect((await ola.ask('GET', back)).headers.get('location')).toBe(`/sign-in?refused=${code}&next=%2Fc%2Fnordlys`)
})

test('a company that does not answer is away, and one that calls itself otherwise does not work', async () => {
  const ola = it.browser()
  company.answers = () => Response.json({}, { status: 502 })
  expect(await begin(ola)).toBe('/sign-in?refused=people.company_away&next=%2Fc%2Fnordlys')
  company.answers = () =>
    Response.json({
      ...{ issuer: 'https://other.example', authorization_endpoint: `${BASE}/a` },
      ...{ token_endpoint: `${BASE}/t`, jwks_uri: `${BASE}/k` },
    })
  expect(await begin(ola)).toBe('/sign-in?refused=people.company&next=%2Fc%2Fnordlys')
  cut = 'ECONNREFUSED'
  expect(await begin(ola)).toBe('/sign-in?refused=people.company_away&next=%2Fc%2Fnordlys')
  cut = 'CERT_HAS_EXPIRED'
  expect(await begin(ola)).toBe('/sign-in?refused=people.company&next=%2Fc%2Fnordlys')
})

test.each([
  ['signed by a stranger', () => Object.assign(company, { forged: true })],
  ['for another client', () => Object.assign(company.claims, { aud: 'another' })],
  ['of another issuer', () => Object.assign(company.claims, { iss: 'https://evil.example' })],
  ['of another sign-in', () => Object.assign(company.claims, { nonce: 'another' })],
  ['that has expired', () => Object.assign(company.claims, { iat: 1, exp: 2 })],
])('a token %s lets nobody in', async (_, wrong) => {
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  wrong()
  const ola = it.browser()
  expect(await through(ola)).toBe('/sign-in?refused=people.company&next=%2Fc%2Fnordlys')
  expect(await state(ola)).toMatchObject({ state: 'out' })
})

test('coming back counts once, in the browser in which it was begun, and for ten minutes', async () => {
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  const [ola, eve] = [it.browser(), it.browser()]
  const back = company.agree(await begin(eve))
  const over = '/sign-in?refused=people.start_over&next=%2Fc%2Fnordlys'
  expect((await ola.ask('GET', back)).headers.get('location')).toBe(over)
  expect((await eve.ask('GET', back)).headers.get('location')).toBe('/sign-in?refused=people.start_over')
  const late = company.agree(await begin(ola))
  it.clock.advance(10 * 60_000)
  expect((await ola.ask('GET', late)).headers.get('location')).toBe('/sign-in?refused=people.start_over')
})

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/a\tb'])(
  'nobody is sent on to %s',
  async (to) => {
    await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
    expect(await through(it.browser(), to)).toBe('/')
  },
)

test('an issuer inside the network is not asked unless that is allowed', async () => {
  await it.close()
  await company.close()
  await start(false)
  const answer = await it.browser().ask('GET', '/api/v1/session/company')
  expect(answer.headers.get('location')).toBe('/sign-in?refused=people.company')
  expect(company.asked).toEqual([])
})
