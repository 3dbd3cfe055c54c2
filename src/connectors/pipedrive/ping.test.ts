import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import {
  data,
  json,
  live,
  networkFailure,
  refusal,
  type Sent,
  type Step,
  scriptedAccount,
} from '../../../test/scripted.ts'
import type { PingCheck } from '../../core/ping.ts'
import type { PipedriveOptions } from './connector.ts'
import { companyOf } from './ping.ts'

const setUp = (steps: readonly Step[], options: Partial<PipedriveOptions> = {}) =>
  scriptedAccount(testClock(), steps, options)

const HEADERS = {
  date: 'Mon, 14 Sep 2026 10:00:01 GMT',
  'x-ratelimit-limit': '20',
  'x-daily-ratelimit-token-limit': '30000',
  'x-daily-ratelimit-token-remaining': '25000',
}
const me = {
  id: 1,
  name: 'Sync Bot',
  email: 'bot@nordlys.example',
  default_currency: 'NOK',
  active_flag: true,
  timezone_name: 'Europe/Oslo',
  access: [{ app: 'global', admin: true }],
  company_id: 1234567,
  company_name: 'Nordlys AS',
  company_domain: 'nordlys',
}
const customField = (n: number) => ({
  field_code: `k${n}`,
  field_name: `Field ${n}`,
  field_type: 'varchar',
  is_custom_field: true,
})
const gatewayRefusal = () =>
  json({ success: false, error: 'Scope and URL mismatch', errorCode: 403 }, { status: 403, headers: HEADERS })

/** A healthy account; `answers` replaces what some addresses answer. */
function server(answers: Readonly<Record<string, () => Response>> = {}): Step {
  const healthy: Readonly<Record<string, () => Response>> = {
    '/api/v1/users/me': () => data(me, { headers: HEADERS }),
    '/api/v2/organizationFields': () => data([customField(1), customField(2)]),
    '/api/v2/personFields': () => data([customField(3)]),
    '/api/v2/dealFields': () => data([]),
    '/api/v1/webhooks': () => data([{ id: 1 }]),
    '/api/v1/currencies': () =>
      data([
        { code: 'NOK', active_flag: true },
        { code: 'EUR', active_flag: true },
        { code: 'XAU', active_flag: false },
      ]),
    '/api/v1/activityTypes': () =>
      data([
        { key_string: 'call', order_nr: 1, active_flag: true },
        { key_string: 'task', order_nr: 2, active_flag: true },
      ]),
    '/api/v1/users/1': () => data(me),
  }
  return ({ url }: Sent) => (answers[url.pathname] ?? healthy[url.pathname] ?? (() => refusal(404, 'not found')))()
}

async function pinged(step: Step, options: Partial<PipedriveOptions> = {}, booksCurrency: string | null = null) {
  const { account, sent } = setUp([step], { apiUrl: 'https://nordlys.pipedrive.com', ...options })
  const checks: PingCheck[] = []
  for await (const check of account.ping(live(), booksCurrency)) checks.push(check)
  const by = (name: string) => checks.find((check) => check.name === name)
  return { checks, by, sent, usage: account.usage() }
}

test('a healthy account passes every check, reads only, and costs less than a hundred units', async () => {
  const { checks, sent, usage } = await pinged(server())

  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual([
    'connection',
    'token',
    'user',
    'company',
    'plan',
    'scope organizations',
    'scope persons',
    'scope deals',
    'scope activities',
    'scope notes',
    'scope users',
    'plan limits',
    'webhooks',
    'currencies',
    'activity types',
    'budget',
    'clock',
  ])
  expect(new Set(sent.map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(usage.budget).toBeLessThan(100)
})

test('a host that cannot be found ends the ping with that, soon', async () => {
  const { checks, sent } = await pinged(networkFailure('ENOTFOUND'))

  expect(checks).toHaveLength(1)
  expect(checks[0]).toMatchObject({ name: 'connection', status: 'failed' })
  expect(checks[0]?.message).toContain('nordlys.pipedrive.com cannot be found (DNS)')
  expect(sent.length).toBeLessThanOrEqual(2)
})

test('a certificate that cannot be verified is told as such', async () => {
  const { by } = await pinged(networkFailure('SELF_SIGNED_CERT_IN_CHAIN'))

  expect(by('connection')).toMatchObject({ status: 'failed', advice: expect.stringContaining('NODE_EXTRA_CA_CERTS') })
})

test('a refused token is the token, not the connection', async () => {
  const refused = () => json({ success: false, error: 'unauthorized access', errorCode: 401 }, { status: 401 })
  const { by } = await pinged(server({ '/api/v1/users/me': refused }))

  expect(by('connection')?.status).toBe('ok')
  expect(by('token')).toMatchObject({ status: 'failed', advice: expect.stringContaining('Personal preferences') })
})

test('a user that is no admin is a warning with the reason', async () => {
  const { by } = await pinged(server({ '/api/v1/users/me': () => data({ ...me, access: [] }, { headers: HEADERS }) }))

  expect(by('user')).toMatchObject({ status: 'warning', advice: expect.stringContaining('admin') })
  expect(by('webhooks')?.status).toBe('warning')
})

test("an address of another company than the token's is a warning", async () => {
  const { by } = await pinged(server(), { apiUrl: 'https://fjordfisk.pipedrive.com' })

  expect(by('company')).toMatchObject({ status: 'warning', message: expect.stringContaining('fjordfisk') })
  expect(companyOf('https://api.pipedrive.com')).toBeNull()
  expect(companyOf('http://127.0.0.1:4402')).toBeNull()
})

test('a plan that is not the one of the account is noticed by the limits the server states', async () => {
  const { by } = await pinged(server(), { plan: 'growth' })
  expect(by('plan')).toMatchObject({ status: 'warning', message: expect.stringContaining('20 requests') })

  const seats = await pinged(server(), { seats: 3 })
  expect(seats.by('plan')).toMatchObject({ status: 'warning', message: expect.stringContaining('30,000 units') })
})

test('a missing scope names itself and where to give it; the others are checked all the same', async () => {
  const { by, checks } = await pinged(server({ '/api/v2/deals/1': gatewayRefusal, '/api/v1/webhooks': gatewayRefusal }))

  expect(by('scope deals')).toMatchObject({ status: 'failed', advice: expect.stringContaining('deals:full') })
  expect(by('webhooks')).toMatchObject({ status: 'warning', advice: expect.stringContaining('polling') })
  expect(checks.at(-1)?.name).toBe('clock')
})

test('custom fields that will not fit the plan are told before anything is made', async () => {
  const many = () => data(Array.from({ length: 25 }, (_, n) => customField(n)))
  const { by } = await pinged(server({ '/api/v2/organizationFields': many }))

  expect(by('plan limits')).toMatchObject({ status: 'warning', message: expect.stringContaining('26 of 30') })
})

test('a default currency that is not active fails', async () => {
  const { by } = await pinged(server({ '/api/v1/currencies': () => data([{ code: 'EUR', active_flag: true }]) }))

  expect(by('currencies')).toMatchObject({ status: 'failed', message: expect.stringContaining('NOK is not active') })
})

test('the currency of the books decides, not the default currency of the account', async () => {
  const { by } = await pinged(server(), {}, 'SEK')

  expect(by('currencies')).toMatchObject({ status: 'failed', message: expect.stringContaining('SEK is not active') })
  expect(by('currencies')?.advice).toContain('Activate SEK')
})

test('where the currency of the books is not known, nothing is said to be well with it', async () => {
  const said = async (books: string | null) => (await pinged(server(), {}, books)).by('currencies')?.message

  expect(await said('NOK')).toMatch(/^Active: [^.]*\.$/)
  expect(await said(null)).toMatch(/^Active: .* is not known\.$/)
})

test('the activity type of entries is told; where none is in use, that', async () => {
  const types = (active: readonly string[]) => () =>
    data(
      ['task', 'call', 'deadline'].map((key, at) => ({
        key_string: key,
        order_nr: at,
        active_flag: active.includes(key),
      })),
    )
  const type = async (...active: string[]) =>
    (await pinged(server({ '/api/v1/activityTypes': types(active) }))).by('activity types')

  expect((await type('task', 'call'))?.message).toContain('"task"')
  expect((await type('call', 'deadline'))?.message).toContain('"deadline"')
  expect((await type('call'))?.message).toContain('"call"')
  expect(await type()).toMatchObject({ status: 'warning', advice: expect.stringContaining('notes') })
})

test('a clock that is minutes off is a warning with the direction', async () => {
  const late = () => data(me, { headers: { ...HEADERS, date: 'Mon, 14 Sep 2026 10:05:00 GMT' } })
  const { by } = await pinged(server({ '/api/v1/users/me': late }))

  expect(by('clock')).toMatchObject({ status: 'warning', message: expect.stringContaining('300 s behind') })
})

test('an exhausted budget is told as such, with when it goes on', async () => {
  const spent = () => new Response('', { status: 429, headers: { 'x-daily-ratelimit-token-remaining': '0' } })
  const { by } = await pinged(server({ '/api/v1/users/me': spent }))

  expect(by('budget')).toMatchObject({ status: 'failed', message: expect.stringContaining('2026-09-15') })
})

test.each([
  ['is no room', 36, 'theirs', 'warning'],
  ['is room for just as many as are wanted', 35, 'theirs', 'ok'],
  ['is no room but for those that are registered', 40, 'ml-connector deal', 'ok'],
] as const)('webhooks are possible where there %s: %i of %s', async (_, registered, name, status) => {
  const hooks = Array.from({ length: registered }, (__, id) => ({ id, name }))
  const { by } = await pinged(server({ '/api/v1/webhooks': () => data(hooks) }))

  expect(by('webhooks')).toMatchObject({ status, message: expect.stringContaining(`${registered} of 40`) })
})

test('a budget that is used up is told once, and what was not asked for it in one line', async () => {
  const usedUp = () =>
    json(
      { success: false, error: 'daily limit' },
      {
        status: 429,
        headers: {
          'x-ratelimit-limit': '20',
          'x-daily-ratelimit-token-limit': '30000',
          'x-daily-ratelimit-token-remaining': '0',
        },
      },
    )
  const { checks } = await pinged(server({ '/api/v2/deals/1': usedUp }))

  expect(checks.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual(['scope deals'])
  expect(checks.filter(({ status }) => status === 'skipped')).toMatchObject([
    {
      name: 'the rest',
      message: expect.stringMatching(/^Not checked, since "scope deals" failed: scope activities, /),
    },
  ])
})
