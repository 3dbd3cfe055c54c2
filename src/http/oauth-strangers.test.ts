import { afterEach, expect, test } from 'vitest'
import { CALLBACK, PUBLIC_URL, type SigningIn, signingIn } from '../../test/signing-in.ts'

let w: SigningIn
afterEach(() => w.close())

const START = `${PUBLIC_URL}/oauth/pipedrive/start/nordlys`
const tokenCalls = () => w.seen.filter(({ path }) => path.endsWith('/token')).length
const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? ''
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const from = (sender: string, cookie = 'none=1') => ({ headers: { 'x-sender': sender, cookie } })

test('what was begun in one browser is not finished in another, nor in one that keeps no cookies', async () => {
  w = await signingIn()
  const back = await w.agree((await w.service.signIn.link('nordlys')).url)
  const other = cookieOf(await w.visit(START, from('elsewhere')))
  for (const cookie of ['none=1', other, `${other.split('=')[0]}=${'A'.repeat(43)}`]) {
    const answer = await w.visit(back, from('elsewhere', cookie))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('another browser')
  }
  expect(tokenCalls()).toBe(0)
})

test('the cookie is for this host alone, over TLS, and out of the reach of scripts and of other sites', async () => {
  w = await signingIn()
  const cookie = (await w.visit(START)).headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^__Host-ml-sign-in=[\w-]{43}; /)
  for (const part of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=900']) expect(cookie).toContain(part)
  // Two that are open in one browser do not shut each other out.
  const first = await w.agree((await w.service.signIn.link('nordlys')).url)
  await w.visit(START)
  expect((await w.visit(first)).status).toBe(200)
})

test('a hundred junk states cost no call, and the operator’s link serves after them', async () => {
  w = await signingIn()
  const genuine = stateOf(await w.follow((await w.service.signIn.link('nordlys')).url))
  for (let at = 0; at < 100; at++) {
    const state = at % 2 === 0 ? `${genuine.slice(0, -4)}${1000 + at}` : `junk-${at}`
    const answer = await w.visit(`${CALLBACK}?code=x&state=${state}`, from(`198.51.100.${at}`))
    expect([at, answer.status, answer.headers.get('location')]).toEqual([at, 400, null])
  }
  expect(tokenCalls()).toBe(0)
  expect((await w.signIn()).status).toBe(200)
})

test('whoever begins genuine ones by the hundred is limited, and keeps nobody else from signing in', async () => {
  w = await signingIn()
  const tried: number[] = []
  for (let at = 0; at < 300; at++) {
    // From as many addresses as they like.
    const sender = `203.0.113.${at}`
    const begun = await w.visit(START, from(sender))
    const state = stateOf(begun.headers.get('location') ?? '')
    tried.push((await w.visit(`${CALLBACK}?code=junk&state=${state}`, from(sender, cookieOf(begun)))).status)
  }
  expect(tokenCalls()).toBe(20)
  expect(tried.filter((status) => status === 429)).toHaveLength(280)
  expect((await w.signIn()).status).toBe(200)
})

test('one address may come a few times, to begin and to come back, and is then told to wait', async () => {
  w = await signingIn()
  const visits = async (url: string) => {
    const statuses: number[] = []
    for (let at = 0; at < 30; at++) statuses.push((await w.visit(url, from('203.0.113.9'))).status)
    return statuses
  }
  expect((await visits(START)).filter((status) => status === 429)).toHaveLength(10)
  // Counted by itself: who began too often can still come back.
  expect((await visits(`${CALLBACK}?error=user_denied`)).filter((status) => status === 429)).toHaveLength(10)
  const refused = await w.visit(START, from('203.0.113.9'))
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(await refused.text()).toContain('Wait a few minutes')
  expect((await w.visit(START, from('203.0.113.10'))).status).toBe(302)
  // The operator's link is let through all the same: others may share that address.
  const link = (await w.service.signIn.link('nordlys')).url
  const begun = await w.visit(link, from('203.0.113.9'))
  const back = await w.agree(begun.headers.get('location') ?? '')
  expect((await w.visit(back, from('203.0.113.9', 'none=1'))).status).toBe(400)
  w.clock.advance(60_000)
  expect((await w.visit(START, from('203.0.113.9'))).status).toBe(302)
})
