import { expect, test } from 'vitest'
import { handClock, sender } from '../../../../test/pipedrive-test-client.ts'
import { pipedriveTwin } from '../twin.ts'

const limited = (options = {}) => {
  const clock = handClock()
  const twin = pipedriveTwin({ clock, ...options })
  return { clock, twin, send: sender(twin) }
}

test('the smallest plan lets 20 requests through in any 2 s, then answers 429 and says when to come back', async () => {
  const { send, clock, twin } = limited()
  for (let at = 0; at < 20; at++) expect((await send('GET', '/v1/users/me')).status).toBe(200)
  const refused = await send('GET', '/v1/users/me')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('x-ratelimit-limit')).toBe('20')
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(twin.budget.used).toBe(40)
  await clock.pass(1_999)
  expect((await send('GET', '/v1/users/me')).status).toBe(429)
  await clock.pass(1)
  expect((await send('GET', '/v1/users/me')).status).toBe(200)
})

test('each credential has a window of its own, and an app a wider one', async () => {
  const { twin, send } = limited({ oauth: { clientId: 'a', clientSecret: 'b' } })
  for (let at = 0; at < 21; at++) await send('GET', '/v1/users/me')
  const { accessToken } = twin.install()
  const asApp = { authorization: `Bearer ${accessToken}` }
  for (let at = 0; at < 80; at++) expect((await send('GET', '/v1/users/me', undefined, asApp)).status).toBe(200)
  expect((await send('GET', '/v1/users/me', undefined, asApp)).status).toBe(429)
})

test('searches are limited to 10 in 2 s on every plan', async () => {
  const { send, twin } = limited({ plan: 'ultimate' })
  for (let at = 0; at < 10; at++) expect((await send('GET', '/v2/organizations/search?term=ab')).status).toBe(200)
  expect((await send('GET', '/v2/itemSearch?term=ab')).status).toBe(429)
  expect((await send('GET', '/v2/organizations')).status).toBe(200)
  expect(twin.calls.filter((call) => call.search)).toHaveLength(11)
})

test('every call has its price; a spent day answers 429 until midnight UTC, without naming a time', async () => {
  const { send, clock, twin } = limited({ limits: { dailyBudget: 16, burst: null } })
  expect((await send('GET', '/v2/organizations')).headers.get('x-daily-ratelimit-token-remaining')).toBe('6')
  await send('POST', '/v2/organizations', { name: 'x' })
  expect(twin.calls.map((call) => call.cost)).toEqual([10, 5])
  const refused = await send('POST', '/v2/organizations', { name: 'y' })
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBeNull()
  expect(refused.headers.get('x-daily-ratelimit-token-remaining')).toBe('1')
  expect(twin.state.organizations.size).toBe(1)
  await clock.pass(16 * 3_600_000)
  expect((await send('GET', '/v2/organizations')).status).toBe(200)
  expect(twin.budget).toMatchObject({ used: 10, limit: 16 })
})

test('who keeps calling into 429 is blocked with a page for five minutes', async () => {
  const { send, clock } = limited({ limits: { burst: 1 } })
  await send('GET', '/v1/users/me')
  for (let at = 0; at < 10; at++) expect((await send('GET', '/v1/users/me')).status).toBe(429)
  const blocked = await send('GET', '/v1/users/me')
  expect(blocked.status).toBe(403)
  expect(blocked.headers.get('content-type')).toContain('text/html')
  await clock.pass(5 * 60_000 - 1)
  expect((await send('GET', '/v1/users/me')).status).toBe(403)
  await clock.pass(1)
  expect((await send('GET', '/v1/users/me')).status).toBe(200)
})

test('a caller who waits after each 429 is never blocked', async () => {
  const { send, clock } = limited({ limits: { burst: 1 } })
  for (let at = 0; at < 30; at++) {
    await send('GET', '/v1/users/me')
    expect((await send('GET', '/v1/users/me')).status).toBe(429)
    await clock.pass(2_000)
  }
})

test.each([
  ['lite', 1, 30_000],
  ['growth', 2, 120_000],
  ['premium', 1, 150_000],
  ['ultimate', 3, 630_000],
] as const)('%s with %i seats has %i units a day', (plan, seats, units) => {
  expect(limited({ plan, seats }).twin.budget.limit).toBe(units)
})
