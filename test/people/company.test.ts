import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardedFetch } from '../../src/connectors/http/guarded-fetch.ts'
import { secret } from '../../src/core/secret.ts'
import { CLIENT, type CompanyServer, companyServer } from './company-server.ts'
import { BASE, type Browser, type Door, door } from './door.ts'

let it: Door
let company: CompanyServer
const start = async (allowPrivateHosts: boolean) => {
  company = await companyServer(() => it.clock)
  const settings = { issuer: company.issuer, clientId: CLIENT.clientId, clientSecret: secret(CLIENT.clientSecret) }
  it = await door(null, {
    company: { ...settings, name: 'Nordlys' },
    fetch: guardedFetch(globalThis.fetch, { allowPrivateHosts }),
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
  expect(await through(stranger)).toBe('/sign-in?refused=people.not_invited')
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  company.claims = { sub: 'eve-1', email: 'ola@nordlys.no', email_verified: false }
  expect(await through(stranger)).toBe('/sign-in?refused=people.not_invited')
  company.claims = { sub: 'ola-7', email: 'ola@nordlys.no', email_verified: true }
  await through(it.browser())
  company.claims = { sub: 'eve-1', email: 'ola@nordlys.no', email_verified: true }
  expect(await through(stranger)).toBe('/sign-in?refused=people.not_invited')
  expect(await state(stranger)).toMatchObject({ state: 'out' })
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
  expect(await through(ola)).toBe('/sign-in?refused=people.company')
  expect(await state(ola)).toMatchObject({ state: 'out' })
})

test('coming back counts once, in the browser in which it was begun, and for ten minutes', async () => {
  await it.users.invite({ email: 'ola@nordlys.no', role: 'finance' })
  const [ola, eve] = [it.browser(), it.browser()]
  const back = company.agree(await begin(eve))
  expect((await ola.ask('GET', back)).headers.get('location')).toBe('/sign-in?refused=people.start_over')
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
