import { createOTP } from '@better-auth/utils/otp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onEachDatabase } from '../on-each-database.ts'
import { BASE, type Browser, type Door, door, PASSWORD } from './door.ts'

const HOUR = 3_600_000
const state = async (one: Browser) => (await read(await one.ask('GET', '/api/v1/session'))).state
const signIn = (one: Browser, email: string, password = PASSWORD) =>
  one.ask('POST', '/api/v1/session', { email, password })
const read = async (answer: Response) => JSON.parse(await answer.text())
const codeOf = async (answer: Response) => (await read(answer)).code

onEachDatabase('people', (newDatabase) => {
  let it: Door
  beforeEach(async () => {
    it = await door(await newDatabase())
  })
  afterEach(() => it.close())

  const actions = async () =>
    (await it.store.audit.list(null, 50)).map(({ action, actor }) => `${actor.name} ${action}`)

  test('the link of the console makes the first admin, once, and nobody else gets one after that', async () => {
    const [one, other] = [await it.people.setupLink(), await it.people.setupLink()]
    const token = new URL(one ?? '').searchParams.get('token')
    expect(one).toMatch(/^https:\/\/ml\.example\.com\/setup\?token=/)
    expect(await state(it.browser())).toBe('setup')
    const given = { email: 'Kari@Nordlys.no', name: 'Kari', password: PASSWORD }
    const short = await it.browser().ask('POST', '/api/v1/session/link', { ...given, token, password: 'short' })
    expect([short.status, await codeOf(short)]).toEqual([400, 'people.unfit'])

    const kari = it.browser()
    expect((await kari.ask('POST', '/api/v1/session/link', { ...given, token })).status).toBe(200)
    expect(await state(kari)).toBe('in')
    expect(await it.users.list()).toMatchObject([{ email: 'kari@nordlys.no', role: 'admin', state: 'active' }])
    expect(await it.people.setupLink()).toBeNull()
    const second = new URL(other ?? '').searchParams.get('token')
    const late = await it.browser().ask('POST', '/api/v1/session/link', { ...given, email: 'eve@x.no', token: second })
    expect([late.status, await codeOf(late)]).toEqual([410, 'people.link_gone'])
    expect(await actions()).toEqual(['kari@nordlys.no session.begin', 'kari@nordlys.no user.first'])
  })

  test('links are good for a day and once, also where two use one at the same moment', async () => {
    await it.first()
    const { url } = await it.users.invite({ email: 'ola@nordlys.no', role: 'viewer' })
    const token = new URL(url).searchParams.get('token')
    const use = () => it.browser().ask('POST', '/api/v1/session/link', { token, password: PASSWORD })
    const both = await Promise.all([use(), use()])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410])

    const { url: later } = await it.users.reset('ola@nordlys.no')
    it.clock.advance(24 * HOUR + 1)
    const old = { token: new URL(later).searchParams.get('token') }
    expect((await it.browser().ask('POST', '/api/v1/session/link/look', old)).status).toBe(410)
    expect((await it.browser().ask('POST', '/api/v1/session/link', { ...old, password: PASSWORD })).status).toBe(410)
    expect((await signIn(it.browser(), 'ola@nordlys.no')).status).toBe(200)
  })

  test('a wrong e-mail and a wrong password are answered alike, and too many tries have to wait', async () => {
    await it.first()
    const known = await signIn(it.browser('a'), 'kari@nordlys.no', 'not the password')
    const unknown = await signIn(it.browser('a'), 'nobody@nordlys.no', 'not the password')
    expect([known.status, await known.json()]).toEqual([unknown.status, await unknown.json()])

    const tries = Array.from({ length: 8 }, () => signIn(it.browser('b'), 'kari@nordlys.no', 'guessed'))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(4)
    it.clock.advance(70_000)
    const refused = await signIn(it.browser('c'), 'kari@nordlys.no')
    expect([refused.status, (await read(refused)).detail]).toEqual([429, 'Too many tries. Try again in 4 min.'])
    expect(Number(refused.headers.get('retry-after'))).toBe(230)
    it.clock.advance(240_000)
    expect((await signIn(it.browser('c'), 'kari@nordlys.no')).status).toBe(200)
  })

  test('a session ends after twelve hours without a sign of life, after thirty days, and with signing out', async () => {
    await it.first()
    const [idle, busy, out] = [it.browser(), it.browser(), it.browser()]
    for (const one of [idle, busy, out]) expect((await signIn(one, 'kari@nordlys.no')).status).toBe(200)
    const copy = out.cookie()
    expect((await out.ask('DELETE', '/api/v1/session')).status).toBe(204)
    expect(await it.who({ cookie: copy })).toBeNull()
    for (let hours = 0; hours < 720; hours += 9) {
      if (hours === 18) expect(await state(idle)).toBe('out')
      expect(await state(busy)).toBe('in')
      it.clock.advance(9 * HOUR)
    }
    expect(await state(busy)).toBe('out')
    expect(await state(idle)).toBe('out')
  })

  test('what is forged, or of somebody who is gone, is nobody', async () => {
    const kari = await it.first()
    const ola = await it.invited('ola@nordlys.no', 'viewer')
    const cookie = ola.cookie()
    expect(await it.who({ cookie })).toMatchObject({
      role: 'viewer',
      via: 'session',
      actor: { name: 'ola@nordlys.no' },
    })
    expect(await it.who({ cookie: `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}` })).toBeNull()
    expect(await it.who({ cookie: cookie.replace('__Host-', '') })).toBeNull()
    expect(await it.who({ authorization: `Bearer ${cookie.split('=')[1]}` })).toBeNull()
    // A key that is wrong is not made good by a cookie beside it.
    expect(await it.who({ cookie, authorization: 'Bearer mlc_wrong' })).toBeNull()
    const other = await door(await newDatabase())
    await other.first()
    expect(await other.who({ cookie })).toBeNull()
    await other.close()

    await it.users.remove('ola@nordlys.no')
    expect(await it.who({ cookie })).toBeNull()
    expect(await it.who({ cookie: kari.cookie() })).not.toBeNull()
  })

  test('a stolen cookie does nothing from a page of others, and nobody is signed in from one', async () => {
    const kari = await it.first()
    const cookie = kari.cookie()
    for (const origin of [
      'https://evil.example',
      'https://ml.example.com.evil.example',
      'http://ml.example.com',
      'null',
    ]) {
      expect(await it.who({ cookie, origin }, 'POST')).toBeNull()
      const answer = await kari.ask('PUT', '/api/v1/me', { name: 'Eve' }, { origin })
      expect([origin, answer.status]).toEqual([origin, 401])
      expect(
        (await it.browser().ask('POST', '/api/v1/session', { email: 'a@b.no', password: 'x' }, { origin })).status,
      ).toBe(403)
    }
    expect(await it.who({ cookie }, 'POST')).toBeNull()
    expect(await it.who({ cookie, 'sec-fetch-site': 'same-origin' }, 'POST')).not.toBeNull()
    expect(await it.who({ cookie, origin: BASE }, 'DELETE')).not.toBeNull()
    expect((await kari.ask('POST', '/api/v1/session', undefined, { 'content-type': 'text/plain' })).status).toBe(415)
  })

  test('the cookie is for this host, over TLS, and for no script', async () => {
    await it.first()
    const [set = ''] = (await signIn(it.browser(), 'kari@nordlys.no')).headers.getSetCookie()
    expect(set).toMatch(/^__Host-ml-session=[\w-]{43}; /)
    for (const part of ['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']) expect(set).toContain(part)
  })

  test('the last admin stays, also where two take each other’s role at the same moment', async () => {
    await it.first()
    await it.users.invite({ email: 'not-in-yet@nordlys.no', role: 'admin' })
    const refused = { code: 'user.last_admin' }
    await expect(it.users.setRole('kari@nordlys.no', 'viewer')).rejects.toMatchObject(refused)
    await expect(it.users.remove('kari@nordlys.no')).rejects.toMatchObject(refused)

    await it.invited('ola@nordlys.no', 'admin')
    const outcomes = await Promise.allSettled([
      it.users.setRole('kari@nordlys.no', 'viewer'),
      it.users.remove('ola@nordlys.no'),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const admins = (await it.users.list()).filter(({ role, state }) => role === 'admin' && state === 'active')
    expect(admins).toHaveLength(1)
  })

  test('a changed role or a reset signs somebody out everywhere; a new password everywhere else', async () => {
    await it.first()
    const ola = await it.invited('ola@nordlys.no', 'viewer')
    const phone = it.browser()
    await signIn(phone, 'ola@nordlys.no')
    const wrong = await ola.ask('PUT', '/api/v1/me/password', { current: 'wrong', password: 'another long password' })
    expect([wrong.status, await codeOf(wrong)]).toEqual([403, 'people.wrong_password'])
    const given = { current: PASSWORD, password: 'another long password' }
    expect((await ola.ask('PUT', '/api/v1/me/password', given)).status).toBe(204)
    expect([await state(ola), await state(phone)]).toEqual(['in', 'out'])

    await it.users.setRole('ola@nordlys.no', 'finance')
    expect(await state(ola)).toBe('out')
    await signIn(ola, 'ola@nordlys.no', 'another long password')
    const { url } = await it.users.reset('ola@nordlys.no')
    expect(await state(ola)).toBe('in')
    const token = new URL(url).searchParams.get('token')
    await phone.ask('POST', '/api/v1/session/link', { token, password: PASSWORD })
    expect([await state(ola), await state(phone)]).toEqual(['out', 'in'])
    expect(await actions()).toEqual(
      expect.arrayContaining(['kari user.role', 'kari user.reset', 'ola@nordlys.no user.password']),
    )
  })

  test('people see where they are signed in, and end what they do not know; nobody ends what is of others', async () => {
    const kari = await it.first()
    const ola = await it.invited('ola@nordlys.no', 'viewer')
    const phone = it.browser()
    await signIn(phone, 'ola@nordlys.no')
    const { items } = await read(await ola.ask('GET', '/api/v1/me/sessions'))
    expect(items).toHaveLength(2)
    const other = items.find(({ isThis }: { isThis: boolean }) => !isThis).sessionId
    expect((await kari.ask('DELETE', `/api/v1/me/sessions/${other}`)).status).toBe(404)
    expect((await ola.ask('DELETE', `/api/v1/me/sessions/${other}`)).status).toBe(204)
    expect([await state(ola), await state(phone)]).toEqual(['in', 'out'])
  })

  test('with a second factor the password is half the way, and no code counts twice', async () => {
    const kari = await it.first()
    const begun = await read(await kari.ask('POST', '/api/v1/me/second-factor', { password: PASSWORD }))
    const secret = begun.enrolment.split('.')[1]
    const otp = createOTP(secret)
    const code = () => otp.hotp(Math.floor(it.clock.now().getTime() / 30_000))
    expect(begun.address).toMatch(/^otpauth:\/\/totp\/ml-connector:kari%40nordlys\.no\?secret=/)
    const no = { enrolment: begun.enrolment, code: '000000' }
    // A mistyped code leaves them signed in, which 401 would deny.
    expect((await kari.ask('PUT', '/api/v1/me/second-factor', no)).status).toBe(403)
    const on = await kari.ask('PUT', '/api/v1/me/second-factor', { enrolment: begun.enrolment, code: await code() })
    const { recoveryCodes } = await read(on)
    expect(recoveryCodes).toHaveLength(10)
    // What is stored opens with nothing of it: neither the secret nor a recovery code stands there.
    const stored = JSON.stringify([await it.store.audit.list(null, 50), await it.store.people.list()])
    expect(stored).not.toContain(secret)
    expect(stored).not.toContain(recoveryCodes[0])

    const half = async () => {
      const one = it.browser()
      const answer = await read(await signIn(one, 'kari@nordlys.no'))
      expect([answer.state, await state(one)]).toEqual(['code', 'out'])
      return {
        one,
        finish: (given: string) => one.ask('POST', '/api/v1/session/code', { pending: answer.pending, code: given }),
      }
    }
    const first = await half()
    expect((await first.finish(await code())).status).toBe(401)
    it.clock.advance(30_000)
    expect((await first.finish(await code())).status).toBe(200)
    expect(await state(first.one)).toBe('in')
    expect((await first.finish(await code())).status).toBe(401)

    const second = await half()
    expect((await second.finish(recoveryCodes[0].toUpperCase())).status).toBe(200)
    const third = await half()
    expect((await third.finish(recoveryCodes[0])).status).toBe(401)
    for (let tries = 0; tries < 4; tries += 1) await third.finish('123456')
    expect(await codeOf(await third.finish(recoveryCodes[1]))).toBe('people.start_over')

    it.clock.advance(5 * 60_000)
    expect((await kari.ask('POST', '/api/v1/me/second-factor/off', { password: PASSWORD })).status).toBe(204)
    expect((await read(await signIn(it.browser(), 'kari@nordlys.no'))).state).toBe('in')
  })

  test('who lost the second factor too comes back by a reset', async () => {
    const kari = await it.first()
    const begun = await read(await kari.ask('POST', '/api/v1/me/second-factor', { password: PASSWORD }))
    const code = await createOTP(begun.enrolment.split('.')[1]).hotp(Math.floor(it.clock.now().getTime() / 30_000))
    await kari.ask('PUT', '/api/v1/me/second-factor', { enrolment: begun.enrolment, code })
    const token = new URL((await it.users.reset('kari@nordlys.no')).url).searchParams.get('token')
    const back = it.browser()
    await back.ask('POST', '/api/v1/session/link', { token, password: 'another long password' })
    expect(await state(back)).toBe('in')
    expect((await read(await signIn(it.browser(), 'kari@nordlys.no', 'another long password'))).state).toBe('in')
  })

  test('a key does what its maker may and its scopes say, until it expires, is revoked, or its maker is gone', async () => {
    await it.first()
    await it.invited('ola@nordlys.no', 'admin')
    const by = { actor: { kind: 'person', name: 'ola@nordlys.no' } as const, at: it.clock.now().getTime() }
    const expiresAt = new Date(by.at + HOUR).toISOString()
    const short = await it.keys.make({ name: 'nightly', scopes: ['read'], expiresAt }, by)
    it.clock.advance(1000)
    const later = { ...by, at: it.clock.now().getTime() }
    const long = await it.keys.make({ name: 'export', scopes: ['read', 'write'], expiresAt: null }, later)
    const asks = (token: string) => it.who({ authorization: `Bearer ${token}` }, 'POST')
    expect(short.key).toMatch(/^mlc_[\w-]{43}$/)
    expect(await asks(short.key)).toMatchObject({
      ...{ role: 'admin', via: 'key', scopes: ['read'], actor: { name: 'ola@nordlys.no, key nightly' } },
    })
    expect(await asks(`${short.key}x`)).toBeNull()
    expect((await it.keys.list()).map(({ usedAt }) => usedAt !== null)).toEqual([true, false])
    expect(JSON.stringify([await it.keys.list(), await it.store.audit.list(null, 50)])).not.toContain(short.key)

    it.clock.advance(HOUR)
    expect(await asks(short.key)).toBeNull()
    await it.users.setRole('ola@nordlys.no', 'viewer')
    expect(await asks(long.key)).toMatchObject({ role: 'viewer' })
    await it.keys.revoke(short.keyId, by)
    await expect(it.keys.revoke(short.keyId, by)).rejects.toMatchObject({ code: 'key.unknown' })
    await it.users.remove('ola@nordlys.no')
    expect(await asks(long.key)).toBeNull()
    expect(await it.keys.list()).toEqual([])
  })
})
