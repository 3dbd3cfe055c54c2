import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { afterEach, expect, test, vi } from 'vitest'
import type { Store } from '../core/store.ts'
import { type AppOptions, app } from './app.ts'
import { metricsRoute } from './metrics-route.ts'

const list = async () => [{ name: 'nordlys', state: 'held', stateReason: 'The client secret isv_1 is refused.' }]
/** Only what the app asks of a store. */
const storeWith = (connections: () => Promise<readonly object[]>) =>
  ({ ping: async () => void (await connections()) }) as unknown as Store

function answering(
  options: {
    readonly list?: () => Promise<readonly object[]>
    readonly named?: readonly Hono[]
    readonly late?: AppOptions['late']
  } = {},
) {
  const logged: object[] = []
  const open = new Hono().post('/hooks/visma', (c) => c.json({ status: 'ok' }))
  const named = [
    metricsRoute({ contentType: 'text/plain', text: async () => 'ml_up 1' }, async (request) =>
      request.headers.has('authorization'),
    ),
    ...(options.named ?? []),
  ]
  const server = app(
    storeWith(options.list ?? list),
    { hosts: ['ml.example.com'], late: options.late, log: (event) => logged.push(event) },
    { open: [open], named },
  )
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    Promise.resolve(server.request(`http://127.0.0.1:4400${path}`, { method, headers }))
  return { ask, logged }
}

test('/healthz answers as long as the process lives', async () => {
  expect((await answering().ask('/healthz')).status).toBe(200)
})

test('/readyz answers 503 while the store does not', async () => {
  const broken = answering({ list: () => Promise.reject(new Error('no database')) })
  expect((await answering().ask('/readyz')).status).toBe(200)
  expect((await broken.ask('/readyz')).status).toBe(503)
  expect((await broken.ask('/healthz')).status).toBe(200)
})

test('a strange name is refused to programs in the form of every refusal of the API', async () => {
  const answer = await answering().ask('/api/v1/connections', { host: 'evil.example' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([421, 'application/problem+json'])
  expect(await answer.json()).toMatchObject({ status: 421, code: 'host.other' })
})

afterEach(() => void vi.useRealTimers())

test('/readyz answers within two seconds also where the store never does, and asks it once however often it is asked', async () => {
  vi.useFakeTimers()
  let asked = 0
  const silent = answering({
    list: () => {
      asked += 1
      return new Promise(() => undefined)
    },
  })
  const answers = Promise.all([1, 2, 3].map(() => silent.ask('/readyz')))
  await vi.advanceTimersByTimeAsync(1_999)
  expect((await answers).map(({ status }) => status)).toEqual([503, 503, 503])
  expect(asked).toBe(1)
})

test('/readyz answers 503 while a loop of the process stands still, and names it', async () => {
  const standing = answering({ late: () => ({ loop: 'looking for work', seconds: 95 }) })
  const answer = await standing.ask('/readyz')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ reason: 'The loop "looking for work" has not gone round for 95 s.' })
})

test('without a sign-in nobody is told which connections there are, nor how they are', async () => {
  for (const path of ['/', '/healthz', '/readyz', '/nothing']) {
    expect(await (await answering().ask(path)).text()).not.toMatch(/nordlys|held|isv_1|connection/)
  }
})

test('what is not there is 404, as JSON', async () => {
  const answer = await answering().ask('/admin')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({ error: 'There is nothing here.' })
})

test.each([
  ['127.0.0.1:4400', 200],
  ['[::1]:4400', 200],
  ['LOCALHOST:4400', 200],
  ['ml.example.com', 200],
  ['ml.example.com.', 200],
  ['rebound.attacker.example:4400', 421],
  ['ml.example.com.attacker.example', 421],
  ['localhost.attacker.example', 421],
  ['127.0.0.1.attacker.example', 421],
])('asked as %s it answers %i: only to names of ours', async (host, status) => {
  for (const path of ['/', '/metrics', '/nothing']) {
    const answer = await answering().ask(path, { host })
    const open = { '/nothing': 404, '/metrics': 401 }[path] ?? 200
    expect(answer.status).toBe(status === 200 ? open : status)
    if (status === 421) expect(await answer.text()).toContain('ML_CONNECTOR_HOSTS')
  }
})

test('whether it lives, and webhooks, are answered under any name: a proxy asks by one of the inner network', async () => {
  const { ask } = answering()
  for (const path of ['/healthz', '/readyz']) expect((await ask(path, { host: 'web:4400' })).status).toBe(200)
  expect((await ask('/hooks/visma', { host: 'web:4400' }, 'POST')).status).toBe(200)
})

test('figures are for who proves that they may see them; others that come by a proxy from outside find nothing', async () => {
  const { ask } = answering()
  const proof = { authorization: 'Bearer token' }
  expect(await (await ask('/metrics', proof)).text()).toBe('ml_up 1')
  expect((await ask('/metrics', { ...proof, 'x-forwarded-for': '203.0.113.9' })).status).toBe(200)
  expect((await ask('/metrics')).status).toBe(401)
  for (const header of ['x-forwarded-for', 'x-forwarded-host', 'forwarded']) {
    const answer = await ask('/metrics', { [header]: '203.0.113.9' })
    expect([answer.status, await answer.text()]).toEqual([404, '{"error":"There is nothing here."}'])
  }
})

const failing = new Hono()
  .get('/fails/:id', () => {
    throw new TypeError('a bug')
  })
  .get('/too-large', () => {
    throw new HTTPException(413, { message: 'Too large.' })
  })

test('every answer says that it belongs into no cache, no frame and no other page', async () => {
  const { ask } = answering({ named: [failing] })
  for (const [path, host] of [
    ['/healthz', 'x'],
    ['/', '127.0.0.1'],
    ['/', 'elsewhere.example'],
    ['/metrics', '127.0.0.1'],
    ['/nothing', '127.0.0.1'],
    ['/fails/1', '127.0.0.1'],
    ['/too-large', '127.0.0.1'],
  ] as const) {
    const { headers } = await ask(path, { host })
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  }
})

test('a request that fails is logged by its route, and its sender is told nothing of why', async () => {
  const { ask, logged } = answering({ named: [failing] })
  const answer = await ask('/fails/secret-7')
  expect([answer.status, await answer.text()]).toEqual([
    500,
    '{"error":"Something unexpected went wrong; the log of serve says what."}',
  ])
  expect(logged).toEqual([
    { event: 'http.failed', method: 'GET', route: '/fails/:id', err: expect.objectContaining({ message: 'a bug' }) },
  ])
})

test('a refusal that a route throws stays what it is', async () => {
  const { ask, logged } = answering({ named: [failing] })
  const answer = await ask('/too-large')
  expect([answer.status, await answer.json()]).toEqual([413, { error: 'Too large.' }])
  expect(logged).toEqual([])
})
