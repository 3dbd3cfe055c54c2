import { expect, test } from 'vitest'
import { testClock } from '../../../../test/clock.ts'
import {
  API_TOKEN,
  data,
  json,
  live,
  networkFailure,
  refusal,
  type Step,
  scriptedAccount,
} from '../../../../test/scripted.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import { remoteId } from '../../../core/ids.ts'
import type { PipedriveOptions } from '../connector.ts'
import { PLAN_LIMITS } from './plans.ts'

const setUp = (steps: readonly Step[], options: Partial<PipedriveOptions> = {}) =>
  scriptedAccount(testClock(), steps, options)

const id = remoteId('42')
const organization = { id: 42, name: 'Fjord Fisk AS', is_deleted: false, update_time: '2026-09-14T10:00:00Z' }

async function failureOf(promise: Promise<unknown>): Promise<SyncError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (!isSyncError(error)) throw error
  return error
}

test('the token travels in a header, never in the address', async () => {
  const { account, sent } = setUp([data(organization)])
  await account.read('organization', id, live())

  expect(sent[0]?.url.href).toBe('https://nordlys.pipedrive.test/api/v2/organizations/42')
  expect(sent[0]?.headers.get('x-api-token')).toBe(API_TOKEN)
})

test('the global host gets API v1 without the prefix it does not know', async () => {
  const { account, sent } = setUp([data({ id: 1, content: 'x' })], { apiUrl: 'https://api.pipedrive.com' })
  await account.read('note', remoteId('1'), live())
  await account.read('organization', id, live()).catch(() => undefined)

  expect(sent.map(({ url }) => url.pathname)).toEqual(['/v1/notes/1', '/api/v2/organizations/42'])
})

test.each([
  ['a status 500', () => refusal(500, 'boom')],
  ['a lost connection', () => networkFailure('ECONNRESET')],
  ['cut JSON', () => new Response('{"success":true,"da')],
  ['a page of a proxy', () => new Response('<html>Maintenance</html>')],
])('a read is repeated after %s, with growing waits', async (_, trouble) => {
  const { account, sent, clock } = setUp([trouble(), trouble(), trouble(), data(organization)])
  const found = await account.read('organization', id, live())

  expect(found?.fields.name).toBe('Fjord Fisk AS')
  expect(sent).toHaveLength(4)
  expect(clock.slept).toEqual([250, 500, 1000])
})

test('after four tries a read gives up and leaves the rest to the engine', async () => {
  const { account, sent } = setUp([refusal(502, 'bad gateway', undefined, { 'x-correlation-id': 'c-1' })])
  const error = await failureOf(account.read('organization', id, live()))

  expect(sent).toHaveLength(4)
  expect(error).toMatchObject({ code: 'pipedrive.unavailable', remedy: { do: 'retry' }, requestId: 'c-1' })
})

test('an update is repeated like a read, since doing it twice is doing it once', async () => {
  const { account, sent } = setUp([refusal(500, 'boom'), data(organization)])
  await account.update('organization', id, { name: 'Fjord Fisk AS' }, live())

  expect(sent.map(({ method, body }) => [method, body])).toEqual([
    ['PATCH', { name: 'Fjord Fisk AS' }],
    ['PATCH', { name: 'Fjord Fisk AS' }],
  ])
})

test.each([
  ['its answer was lost', () => networkFailure('ECONNRESET')],
  ['a status 500', () => refusal(500, 'boom')],
  ['a status 503', () => refusal(503, 'maintenance')],
  ['cut JSON', () => new Response('{"success":true,"data":{"id":')],
  ['an answer without an id', () => data({ name: 'x' })],
])('a create is never repeated after %s: whether it happened is not known', async (_, trouble) => {
  const { account, sent } = setUp([trouble(), data(organization)])
  const error = await failureOf(account.create('organization', { name: 'Fjord Fisk AS' }, live()))

  expect(sent).toHaveLength(1)
  expect(error).toMatchObject({ code: 'pipedrive.outcome_unknown', applied: 'unknown', remedy: { do: 'retry' } })
})

test('a create that surely never left is repeated', async () => {
  const { account, sent } = setUp([networkFailure('ECONNREFUSED'), data(organization)])
  await account.create('organization', { name: 'Fjord Fisk AS' }, live())

  expect(sent).toHaveLength(2)
})

test('a create that was limited is repeated: it was not carried out', async () => {
  const { account, sent } = setUp([new Response('', { status: 429 }), data(organization)])
  await account.create('organization', { name: 'Fjord Fisk AS' }, live())

  expect(sent).toHaveLength(2)
})

test('R9: a 429 is obeyed for as long as it asks', async () => {
  const limited = new Response('', { status: 429, headers: { 'retry-after': '7' } })
  const { account, clock } = setUp([limited, data(organization)])
  await account.read('organization', id, live())

  expect(clock.slept[0]).toBe(7_000)
  expect(account.usage()).toMatchObject({ calls: 2, throttled: 1 })
})

test('R9: a 429 without Retry-After is obeyed until its window resets, two seconds at least', async () => {
  const limited = (reset: string) => new Response('', { status: 429, headers: { 'x-ratelimit-reset': reset } })
  const { account, clock } = setUp([limited('3'), limited('1'), data(organization)])
  await account.read('organization', id, live())

  expect(clock.slept).toEqual([3_000, 2_000])
})

test('R9: a 429 that names no time is waited out twice as long every time, and five in a row go to the engine', async () => {
  const { account, sent, clock } = setUp([new Response('slow down', { status: 429 })])
  const error = await failureOf(account.read('organization', id, live()))

  expect(clock.slept).toEqual([2_000, 4_000, 8_000, 16_000])
  expect(sent).toHaveLength(5)
  expect(error).toMatchObject({ code: 'pipedrive.rate_limited', remedy: { do: 'wait' } })
})

test('a long wait is not sat out inside the call, and nobody else calls meanwhile', async () => {
  const limited = new Response('', { status: 429, headers: { 'retry-after': '600' } })
  const { account, sent, clock } = setUp([limited, data(organization)])
  const first = await failureOf(account.read('organization', id, live()))
  clock.advance(200_000)
  const second = await failureOf(account.read('organization', id, live()))
  clock.advance(400_001)
  await account.read('organization', id, live())

  expect(first.remedy).toEqual({ do: 'wait', afterMs: 600_000 })
  expect(second.remedy).toEqual({ do: 'wait', afterMs: 400_000 })
  expect(sent).toHaveLength(2)
})

test('R9: a 429 with nothing left for the day waits until the next UTC midnight', async () => {
  const spent = new Response('', { status: 429, headers: { 'x-daily-ratelimit-token-remaining': '0' } })
  const { account, sent } = setUp([spent])
  const error = await failureOf(account.read('organization', id, live()))
  await failureOf(account.read('organization', id, live()))

  expect(error).toMatchObject({ code: 'pipedrive.budget_exhausted', remedy: { do: 'wait', afterMs: 14 * 3_600_000 } })
  expect(sent).toHaveLength(1)
})

test('R9: told to slow down, whoever else has something to ask waits as well', async () => {
  const waits: number[] = []
  const bothWait = Promise.withResolvers<void>()
  const clock = {
    now: () => new Date('2026-09-14T10:00:00Z'),
    sleep: (ms: number) => {
      if (waits.push(ms) === 2) bothWait.resolve()
      return new Promise<void>(() => undefined)
    },
  }
  const limited = new Response('', { status: 429, headers: { 'retry-after': '7' } })
  const told = Promise.withResolvers<void>()
  const { account, sent } = scriptedAccount(clock, [limited, data(organization)], { log: () => told.resolve() })
  void account.read('organization', id, live())
  await told.promise
  await Promise.race([account.read('organization', remoteId('43'), live()), bothWait.promise])

  expect(waits).toEqual([7_000, 7_000])
  expect(sent).toHaveLength(1)
})

test('after the 403 page of a block everything rests for 15 minutes', async () => {
  const page = new Response('<html>Access denied</html>', { status: 403, headers: { 'content-type': 'text/html' } })
  const { account, sent, clock } = setUp([page, data(organization)])
  const error = await failureOf(account.read('organization', id, live()))
  clock.advance(60_000)
  const still = await failureOf(account.update('organization', id, { name: 'x' }, live()))
  clock.advance(14 * 60_000)
  await account.read('organization', id, live())

  expect(error).toMatchObject({ code: 'pipedrive.blocked', remedy: { do: 'wait', afterMs: 900_000 } })
  expect(still).toMatchObject({ code: 'pipedrive.blocked', remedy: { do: 'wait', afterMs: 840_000 } })
  expect(sent).toHaveLength(2)
})

test('a refused API token holds the connection at once', async () => {
  const { account, sent } = setUp([
    json({ success: false, error: 'unauthorized access', errorCode: 401 }, { status: 401 }),
  ])
  const error = await failureOf(account.read('organization', id, live()))

  expect(error).toMatchObject({ code: 'pipedrive.unauthorized', remedy: { do: 'hold' } })
  expect(error.advice).toContain('Personal preferences')
  expect(sent).toHaveLength(1)
})

test('R7: what the server echoes of the token reaches no message', async () => {
  const { account } = setUp([refusal(400, `bad token ${API_TOKEN}`)])
  const error = await failureOf(account.update('organization', id, { name: 'x' }, live()))

  expect(error.message).toContain('[secret]')
  expect(error.message).not.toContain(API_TOKEN)
})

test('a repeated call leaves one line in the log, with the id that support asks for', async () => {
  const trouble = refusal(500, 'boom', undefined, { 'x-correlation-id': 'c-77' })
  const { account, lines } = setUp([trouble, data(organization)])
  await account.read('organization', id, live())

  expect(lines).toEqual([
    {
      event: 'pipedrive.again',
      endpoint: 'GET v2/organizations/{id}',
      why: 'pipedrive.unavailable',
      waitMs: 250,
      requestId: 'c-77',
    },
  ])
})

test('every request is counted with its price, repeated ones too', async () => {
  const { account, ledger } = setUp([refusal(500, 'boom'), data(organization)])
  await account.read('organization', id, live())
  await account.update('organization', id, { name: 'x' }, live())
  await account.flush()

  expect(account.usage()).toEqual({ calls: 3, budget: 1 + 1 + 5, throttled: 0, searches: 0 })
  expect(ledger.days.get('2026-09-14')).toBe(7)
})

test('R9: a call that was given up before it left costs nothing', async () => {
  const answered = Promise.withResolvers<void>()
  const { account, sent, ledger } = setUp([
    async () => {
      await answered.promise
      return data(organization)
    },
  ])
  const burst = Array.from({ length: PLAN_LIMITS.lite.burstToken }, () => account.read('organization', id, live()))
  const stop = new AbortController()
  const waiting = account.read('organization', id, stop.signal)
  stop.abort(new Error('shutting down'))
  await expect(waiting).rejects.toThrow('shutting down')
  answered.resolve()
  await Promise.all(burst)
  await account.flush()

  expect(sent).toHaveLength(burst.length)
  expect(ledger.days.get('2026-09-14')).toBe(burst.length)
})

test('an abort stops a wait, and is handed on as it is', async () => {
  const stop = new AbortController()
  const { account } = setUp([
    () => {
      stop.abort(new Error('shutting down'))
      return refusal(500, 'boom')
    },
  ])

  await expect(account.read('organization', id, stop.signal)).rejects.toThrow('shutting down')
})

test('a maintenance that names a long time is waited for by the engine', async () => {
  const { account, sent } = setUp([refusal(503, 'maintenance', undefined, { 'retry-after': '300' })])
  const error = await failureOf(account.read('organization', id, live()))

  expect(error).toMatchObject({ code: 'pipedrive.unavailable', remedy: { do: 'wait', afterMs: 300_000 } })
  expect(sent).toHaveLength(1)
})

test('a short rest that the server names is kept, however soon we would have tried ourselves', async () => {
  const { account, clock } = setUp([
    refusal(503, 'maintenance', undefined, { 'retry-after': '20' }),
    data(organization),
  ])
  await account.read('organization', id, live())

  expect(clock.slept).toEqual([20_000])
})
