import { expect, test } from 'vitest'
import { type Answer, fakeApi, json, networkError, token } from '../../../../test/visma-api.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import { unwatched, type Watch } from '../../../core/watch.ts'
import { apiBase, vismaClient } from './client.ts'

const never = new AbortController().signal
const any = (body: unknown) => body
const ok = () => json([])

async function failure(answers: readonly Answer[], tokens?: readonly Answer[]) {
  const api = fakeApi(answers, tokens)
  const error: unknown = await vismaClient(api.options)
    .get('/v1/customer', {}, any, never)
    .catch((thrown: unknown) => thrown)
  if (!isSyncError(error)) throw new Error(`expected a SyncError, got ${String(error)}`)
  return { ...api, error: error as SyncError }
}

test('a call carries the token, asks for JSON and encodes operators and blanks', async () => {
  const seen: string[] = []
  const api = fakeApi([ok])
  const fetch: typeof globalThis.fetch = (input, init) => {
    seen.push(String(input))
    return api.options.fetch(input, init)
  }
  await vismaClient({ ...api.options, fetch }).get('/v1/customer', { a: '>=', b: 'x y', c: true }, any, never)
  expect(seen.at(-1)).toBe('https://api.test/v1/customer?a=%3E%3D&b=x%20y&c=true')
  expect(api.calls[0]?.headers.get('authorization')).toBe('Bearer token-1')
  expect(api.calls[0]?.headers.get('accept')).toBe('application/json')
  expect(api.calls[0]?.headers.get('ipp-company-id')).toBeNull()
})

test('the company id goes with every call when it is set', async () => {
  const api = fakeApi([ok], undefined, { companyId: '1234567' })
  await vismaClient(api.options).get('/v1/customer', {}, any, never)
  expect(api.calls[0]?.headers.get('ipp-company-id')).toBe('1234567')
})

test('a 401 costs one fresh token and one more try', async () => {
  const api = fakeApi([json({}, { status: 401 }), ok], [() => token('old'), () => token('new')])
  await vismaClient(api.options).get('/v1/customer', {}, any, never)
  expect(api.calls.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new'])
})

test('a second 401 holds the connection and names the trap of the two tenants', async () => {
  const { error, calls, tokenCalls } = await failure([json({}, { status: 401 })])
  expect(error).toMatchObject({ code: 'visma.unauthorized', remedy: { do: 'hold' } })
  expect(error.advice).toMatch(/tenant id of the company, not of the customer/)
  expect([calls.length, tokenCalls.length]).toEqual([2, 2])
})

test.each([
  [403, { message: 'no' }, 'visma.forbidden', 'hold'],
  [400, { ExceptionFaultCode: '12002', ExceptionMessage: '' }, 'visma.company_not_set', 'hold'],
  [500, { ExceptionFaultCode: '12027', ExceptionMessage: 'No license' }, 'visma.no_license', 'hold'],
  [404, {}, 'visma.no_such_endpoint', 'hold'],
  [400, { message: 'bad filter' }, 'visma.refused', 'retry'],
])('%i %j is %s: %s, and is not tried again', async (status, body, code, remedy) => {
  const { error, calls } = await failure([json(body, { status, headers: { 'ipp-request-id': 'r-1' } })])
  expect(error).toMatchObject({ code, remedy: { do: remedy }, requestId: 'r-1' })
  expect(calls).toHaveLength(1)
})

test('429 waits as long as Visma says and is never tried again before', async () => {
  const limited = () => json({}, { status: 429, headers: { 'retry-after': '1840', 'x-ratelimit-reset': '99' } })
  const api = fakeApi([limited, ok])
  const client = vismaClient(api.options)
  const get = () => client.get('/v1/customer', {}, any, never)
  await expect(get()).rejects.toMatchObject({ code: 'visma.rate_limited', remedy: { do: 'wait', afterMs: 1_840_000 } })
  api.clock.advance(40_000)
  await expect(get()).rejects.toMatchObject({ remedy: { do: 'wait', afterMs: 1_800_000 } })
  expect(api.calls).toHaveLength(1)
  api.clock.advance(1_800_000)
  await get()
  expect(api.calls).toHaveLength(2)
  expect(api.clock.slept).toEqual([])
})

test('429 without Retry-After goes by the reset of the window, and without either backs off', async () => {
  const reset = await failure([json({}, { status: 429, headers: { 'x-ratelimit-reset': '120' } })])
  expect(reset.error.remedy).toEqual({ do: 'wait', afterMs: 120_000 })
  const api = fakeApi([json({}, { status: 429 })])
  const client = vismaClient(api.options)
  const waits: number[] = []
  for (let i = 0; i < 3; i++) {
    const error = await client.get('/v1/customer', {}, any, never).catch((thrown: SyncError) => thrown)
    const wait = isSyncError(error) && error.remedy.do === 'wait' ? error.remedy.afterMs : 0
    waits.push(wait)
    api.clock.advance(wait)
  }
  expect(waits).toEqual([45_000, 90_000, 180_000])
})

test.each<[string, Answer]>([
  ['5xx', json({ message: 'oops' }, { status: 503 })],
  ['a cut connection', networkError('ECONNRESET')],
  ['an address that is not found', networkError('ENOTFOUND')],
])('%s is tried four times, then the run may retry', async (_, answer) => {
  const { error, calls, clock } = await failure([answer])
  expect(error).toMatchObject({ code: 'visma.unavailable', remedy: { do: 'retry' } })
  expect(calls).toHaveLength(4)
  expect(clock.slept).toEqual([375, 750, 1500])
})

test.each<[string, Response]>([
  ['JSON that breaks off', new Response('[{"number":"10')],
  ["a gateway's page with status 200", new Response('<html>Please sign in</html>')],
  ['nothing', new Response('')],
])('%s is tried four times, then it is garbled', async (_, answer) => {
  const { error, calls } = await failure([answer])
  expect(error).toMatchObject({ code: 'visma.garbled', remedy: { do: 'retry' } })
  expect(calls).toHaveLength(4)
})

test('trouble that passes is not noticed', async () => {
  const api = fakeApi([
    json({}, { status: 502 }),
    networkError('ECONNRESET'),
    new Response('{"cut'),
    json({ fine: 1.5 }),
  ])
  const { value } = await vismaClient(api.options).get('/v1/customer', {}, any, never)
  expect(value).toEqual({ fine: 1.5 })
})

test('maintenance that says how long it takes is waited for by the run', async () => {
  const { error, calls } = await failure([json({}, { status: 503, headers: { 'retry-after': '600' } })])
  expect(error.remedy).toEqual({ do: 'wait', afterMs: 600_000 })
  expect(calls).toHaveLength(1)
})

test('a missing record is no error where one record was asked for', async () => {
  const api = fakeApi([json({ message: 'not found' }, { status: 404 })])
  expect(await vismaClient(api.options).find('/v1/customer/1', {}, any, never)).toBeNull()
})

test('a single read that is refused concerns that record alone', async () => {
  const api = fakeApi([json({ message: 'bad id' }, { status: 400 })])
  const read = vismaClient(api.options).find('/v1/customer/1', {}, any, never)
  await expect(read).rejects.toMatchObject({ code: 'visma.refused', remedy: { do: 'reject' } })
})

test('whoever watches calls learns their way without the ids in it', async () => {
  const routes: string[] = []
  const call: Watch['call'] = (remote, work) => {
    if (remote.host === 'api.test') routes.push(remote.route)
    return work()
  }
  const client = vismaClient({ ...fakeApi([ok]).options, watch: { ...unwatched, call } })
  for (const path of ['/v1/customer', '/v1/customer/internal/4821', '/v1/supplierInvoice/DebitAdj/12']) {
    await client.find(path, {}, any, never)
  }
  expect(routes).toEqual(['/v1/customer', '/v1/customer/internal/{id}', '/v1/supplierInvoice/{id}/{id}'])
})

test('each call leaves one line, without query, token or body', async () => {
  const api = fakeApi([json([{ secretName: 'Kari' }], { headers: { 'ipp-request-id': 'r-9' } })])
  await vismaClient(api.options).get('/v1/customer', { name: 'Kari' }, any, never)
  expect(api.lines).toEqual([
    { system: 'visma', method: 'POST', path: '/connect/token', status: 200, ms: 0 },
    { system: 'visma', method: 'GET', path: '/v1/customer', status: 200, ms: 0, requestId: 'r-9' },
  ])
})

test('an abort ends a wait between tries', async () => {
  const stop = new AbortController()
  const api = fakeApi([
    () => {
      stop.abort(new Error('enough'))
      return json({}, { status: 500 })
    },
  ])
  await expect(vismaClient(api.options).get('/v1/customer', {}, any, stop.signal)).rejects.toThrow('enough')
  expect(api.calls).toHaveLength(1)
})

test('the usual ways to write the address all work', () => {
  expect(apiBase('https://api.finance.visma.net')).toBe('https://api.finance.visma.net')
  expect(apiBase('https://api.finance.visma.net/v1/')).toBe('https://api.finance.visma.net')
  expect(apiBase('https://proxy.test/v1/visma//')).toBe('https://proxy.test/v1/visma')
  expect(apiBase('https://integration.visma.net')).toBe('https://integration.visma.net/API/controller/api')
  expect(apiBase('https://integration.visma.net/API/controller/api')).toBe(
    'https://integration.visma.net/API/controller/api',
  )
})

test('the call limit is as the last answer that told of one, whichever part it told', async () => {
  const limited = (headers: Record<string, string>) => json([], { headers })
  const api = fakeApi([
    limited({}),
    limited({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '60' }),
    limited({ 'x-ratelimit-limit': '5x' }),
    limited({ 'x-ratelimit-remaining': '0', 'x-ratelimit-policy': 'hourly' }),
    limited({ 'x-ratelimit-limit': '500', 'x-ratelimit-remaining': 'x5' }),
  ])
  const client = vismaClient(api.options)
  const after = async () => {
    await client.get('/v1/customer', {}, any, never)
    return client.limit()
  }
  expect(await after()).toBeNull()
  const full = { limit: 5000, remaining: 12, resetMs: 60_000, policy: null }
  expect([await after(), await after()]).toEqual([full, full])
  expect(await after()).toEqual({ limit: null, remaining: 0, resetMs: null, policy: 'hourly' })
  expect(await after()).toEqual({ limit: 500, remaining: null, resetMs: null, policy: null })
})

test("the server's clock is told by its answers, and is ours before them or where they tell none", async () => {
  const api = fakeApi([json([]), json([], { headers: { date: 'Mon, 14 Sep 2026 11:00:00 GMT' } }), json([])])
  const client = vismaClient(api.options)
  const told: number[] = []
  for (let call = 0; call < 3; call++) {
    told.push(client.serverNow())
    await client.get('/v1/customer', {}, any, never)
  }
  const ours = api.clock.now().getTime()
  const theirs = Date.parse('2026-09-14T11:00:00Z')
  expect([...told, client.serverNow()]).toEqual([ours, ours, theirs, theirs])
})

test('the API is proven by the first answer to a read, and each try is a call', async () => {
  const api = fakeApi([json({}, { status: 404 }), json({}, { status: 503 }), ok])
  const client = vismaClient(api.options)
  expect(await client.find('/v1/customer/1', {}, any, never)).toBeNull()
  expect([client.proven(), client.calls()]).toEqual([false, 1])
  await client.get('/v1/customer', {}, any, never)
  expect([client.proven(), client.calls()]).toEqual([true, 3])
})

test("a gateway's page in the place of one record does not say that it is gone", async () => {
  const api = fakeApi([new Response('<html>Not found</html>', { status: 404 })])
  await expect(vismaClient(api.options).find('/v1/customer/1', {}, any, never)).rejects.toMatchObject({
    code: 'visma.not_the_api',
    remedy: { do: 'retry' },
  })
})

test('waits that nobody named begin anew once an answer came', async () => {
  const limited = () => json({}, { status: 429 })
  const api = fakeApi([limited, limited, ok, limited])
  const client = vismaClient(api.options)
  const waits: (number | null)[] = []
  for (let call = 0; call < 4; call++) {
    const error: unknown = await client.get('/v1/customer', {}, any, never).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    const wait = isSyncError(error) && error.remedy.do === 'wait' ? error.remedy.afterMs : null
    waits.push(wait)
    api.clock.advance(wait ?? 0)
  }
  expect(waits).toEqual([45_000, 90_000, null, 45_000])
})

test('a call that fails leaves a line that says how', async () => {
  const { lines } = await failure([networkError('ECONNRESET')])
  expect(lines.at(-1)).toEqual({
    system: 'visma',
    method: 'GET',
    path: '/v1/customer',
    ms: 0,
    status: null,
    error: 'visma.unreachable',
    requestId: null,
  })
})
