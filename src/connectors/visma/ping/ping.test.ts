import { expect, test } from 'vitest'
import { type Answer, fakeApi, json, listOf, networkError, type Seen } from '../../../../test/visma-api.ts'
import { ROWS } from '../../../../test/visma-rows.ts'
import type { PingCheck } from '../../../core/ping.ts'
import type { VismaOptions } from '../calls/client.ts'
import { vismaSource } from '../connector.ts'
import { DEFINITIONS, PROBED_STREAMS } from '../streams.ts'

const never = new AbortController().signal
const headers = {
  date: 'Mon, 14 Sep 2026 10:00:30 GMT',
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': '4990',
  'x-ratelimit-reset': '1800',
  etag: '"AAAAAE0YIiI="',
}

/** A company in which everything works. */
function healthy(seen: Seen): Response {
  const answer = (body: unknown) => json(body, { headers })
  if (seen.headers.get('authorization') === null) return json({}, { status: 401, headers })
  if (seen.path === '/v1/currency') return answer([ROWS.currency])
  if (seen.path === '/v1/organization') return answer([ROWS.organization])
  if (seen.path.startsWith('/v1/customer/internal/')) return answer(ROWS.customer)
  if (seen.query.pageNumber === '9999') return answer([])
  const stream = PROBED_STREAMS.find((name) => DEFINITIONS[name].path === seen.path)
  if (stream === undefined) return json({}, { status: 404 })
  if (stream === 'creditTerm') return answer({ pageNumber: 1, pageSize: 1, totalCount: 1, records: [ROWS.creditTerm] })
  return answer([{ ...ROWS[stream], metadata: { totalCount: 1284, maxPageSize: 1000 } }])
}

async function pinged(api: Answer, tokens?: readonly Answer[], more: Partial<VismaOptions> = {}) {
  const fake = fakeApi([api], tokens, more)
  const checks: PingCheck[] = []
  for await (const check of vismaSource(fake.options).ping(never)) checks.push(check)
  const named = (name: string) => checks.find((check) => check.name === name)
  return { ...fake, checks, named }
}

const BOTH = { scope: 'vismanet_erp_service_api:read vismanet_erp_service_api:update' }

test('a healthy company passes every check, and nobody is told to do anything needless', async () => {
  const { checks, named, calls } = await pinged(healthy, undefined, BOTH)
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(checks.filter(({ advice }) => advice !== null).map(({ name }) => name)).toEqual(['foreign currency'])
  expect(named('company')?.message).toBe('Fjordkaffe AS, organisation number 912345678; the books are kept in NOK.')
  expect(named('scope customerdocument')?.message).toBe('customerdocument is readable: 1,284 rows.')
  expect(named('rate limit')?.message).toBe('4,990 of 5,000 calls are left in this hour.')
  expect(named('etag')?.message).toMatch(/in quotes/)
  expect(named('page sizes')?.message).toMatch(/customer 1000/)
  expect(named('foreign currency')?.message).toMatch(/9,997.5 SEK, which is 9,497.63 NOK/)
  expect(calls.length).toBeLessThanOrEqual(20)
  expect(calls.every(({ method }) => method === 'GET')).toBe(true)
})

test('each stream that flows use has a line of its own', async () => {
  const { checks } = await pinged(healthy)
  const streams = checks.flatMap(({ name }) => (name.startsWith('scope ') ? [name.slice(6)] : []))
  expect(streams).toEqual([...PROBED_STREAMS])
})

test('an address that is not found ends the ping at once', async () => {
  const { checks } = await pinged(networkError('ENOTFOUND'))
  expect(checks[0]).toMatchObject({ name: 'address', status: 'failed', message: 'api.test cannot be found (DNS).' })
  expect(checks.slice(1)).toMatchObject([
    { status: 'skipped', message: expect.stringMatching(/"address" failed: token, /) },
  ])
})

test('the audience of the Developer Portal is recognised as no address', async () => {
  const { named } = await pinged(() => json({}, { status: 404 }), undefined, { apiUrl: 'https://api.test/erp/service' })
  expect(named('address')).toMatchObject({ status: 'warning', advice: expect.stringMatching(/audience/) })
})

test('a token that is refused ends the ping with the rest skipped', async () => {
  const { checks, named } = await pinged(healthy, [json({ error: 'invalid_scope' }, { status: 400 })])
  expect(named('token')).toMatchObject({ status: 'failed', advice: expect.stringMatching(/Integration Administrator/) })
  expect(checks.slice(2)).toMatchObject([
    { status: 'skipped', message: expect.stringMatching(/"token" failed: tenant, /) },
  ])
})

test('a good token that the API refuses is the trap of the two tenants', async () => {
  const { checks, named } = await pinged(() => json({}, { status: 401 }))
  expect(named('tenant')).toMatchObject({
    status: 'failed',
    advice: expect.stringMatching(/of the company, not of the customer/),
  })
  expect(checks.slice(3).every(({ status }) => status === 'skipped')).toBe(true)
})

test('one endpoint that is forbidden fails alone', async () => {
  const { checks, named } = await pinged((seen) =>
    seen.path === '/v1/supplierdocument' ? json({ message: 'scope' }, { status: 403 }) : healthy(seen),
  )
  expect(named('scope supplierdocument')).toMatchObject({ status: 'failed', advice: expect.any(String) })
  expect(checks.filter(({ status }) => status === 'failed')).toHaveLength(1)
})

test('rows that are not as expected are a warning that says why', async () => {
  const { named } = await pinged((seen) =>
    seen.path === '/v1/supplier' ? listOf([{ ...ROWS.supplier, name: null }]) : healthy(seen),
  )
  expect(named('scope supplier')).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/name is missing/),
  })
})

test('a used-up call limit skips what is left and says when to come back', async () => {
  const { checks, named } = await pinged((seen) =>
    seen.path === '/v1/customer' ? json({}, { status: 429, headers: { 'retry-after': '1840' } }) : healthy(seen),
  )
  expect(named('scope customer')).toMatchObject({ status: 'failed', advice: 'Ping again in 31 min.' })
  expect(checks.at(-1)).toMatchObject({ status: 'skipped' })
})

test('a clock that is off by more than two minutes is a warning', async () => {
  const late = { ...headers, date: 'Mon, 14 Sep 2026 10:07:00 GMT' }
  const { named } = await pinged((seen) =>
    seen.headers.get('authorization') === null ? json({}, { status: 401, headers: late }) : healthy(seen),
  )
  expect(named('clock')).toMatchObject({ status: 'warning', message: "This machine's clock is 7 min behind Visma's." })
})

test('plain http has no certificate to praise, and an update scope is not said to be used', async () => {
  const { named } = await pinged(healthy, undefined, { ...BOTH, apiUrl: 'http://api.test' })
  expect(named('address')?.message).toBe('api.test answers over plain HTTP: nothing on the way is encrypted.')
  expect(named('update scope')?.message).toMatch(/not used: nothing is written to Visma\.$/)
})

test('the company that answers is named beside the company id it was asked by', async () => {
  const { named } = await pinged(healthy, undefined, { companyId: '7654321' })
  expect(named('company')?.message).toMatch(/^Fjordkaffe AS, .* It answers to the company id 7654321\.$/)
})

test('few calls left are a warning', async () => {
  const low = { ...headers, 'x-ratelimit-remaining': '12', 'x-ratelimit-limit': '500' }
  const { named } = await pinged((seen) => {
    const answer = healthy(seen)
    for (const [name, value] of Object.entries(low)) answer.headers.set(name, value)
    return answer
  })
  expect(named('rate limit')).toMatchObject({ status: 'warning', message: '12 of 500 calls are left in this hour.' })
})

test('without the update scope the connection is read-only, which is no fault', async () => {
  const refused = (seen: Seen) =>
    seen.body.includes('update')
      ? json({ error: 'invalid_scope' }, { status: 400 })
      : json({ access_token: 't', expires_in: 3600 })
  const { named, tokenCalls } = await pinged(healthy, [refused], BOTH)
  expect(named('update scope')).toMatchObject({ status: 'ok', message: expect.stringMatching(/^Read-only/) })
  const scopes = tokenCalls.map(({ body }) => new URLSearchParams(body).get('scope'))
  expect(scopes).toEqual(['vismanet_erp_service_api:read', 'vismanet_erp_service_api:update'])
})

test('an update scope that cannot be asked for just now is a failure, not a connection that only reads', async () => {
  const broken = (seen: Seen) =>
    seen.body.includes('update')
      ? json({}, { status: 429, headers: { 'retry-after': '60' } })
      : json({ access_token: 't', expires_in: 3600 })
  const { named } = await pinged(healthy, [broken], BOTH)
  expect(named('update scope')).toMatchObject({ status: 'failed', advice: 'Ping again in 1 min.' })
  const refused = (seen: Seen) =>
    seen.body.includes('update')
      ? json({ error: 'invalid_scope' }, { status: 400 })
      : json({ access_token: 't', expires_in: 3600 })
  const readOnly = await pinged(healthy, [refused], BOTH)
  expect(readOnly.named('update scope')?.advice).toMatch(/Integration Administrator/)
  const unasked = await pinged(healthy)
  expect(unasked.named('update scope')).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/no update scope/),
  })
})

test('trouble that has no advice of its own gets what fits it', async () => {
  const { checks, named } = await pinged((seen) => {
    if (seen.path === '/v1/customer') return json({ no: 'list' })
    return seen.path === '/v1/organization' || seen.query.pageNumber === undefined ? listOf([]) : healthy(seen)
  })
  expect(named('scope customer')).toMatchObject({
    status: 'failed',
    advice: expect.stringMatching(/^Ping again in a few minutes; /),
  })
  expect(named('company')).toMatchObject({ status: 'failed', advice: expect.stringMatching(/^Compare the connection/) })
  expect(checks.at(-1)?.name).toBe('rate limit')
})

test('what nobody expected is told as a fault of the program, and the checks go on', async () => {
  const log = (line: object) => {
    if ('path' in line && line.path === '/v1/organization') throw new Error('disk full')
  }
  const { checks, named } = await pinged(healthy, undefined, { log })
  expect(named('company')).toMatchObject({
    status: 'failed',
    message: 'Unexpected: Error: disk full',
    advice: 'Report this as a bug.',
  })
  expect(checks.at(-1)).toMatchObject({ name: 'rate limit', status: 'ok' })
})

test('an address that leads elsewhere or has no API is a warning, and only the audience is called one', async () => {
  for (const status of [302, 307, 404]) {
    const { named } = await pinged(() => json({}, { status }))
    expect(named('address')).toEqual({
      system: 'visma',
      name: 'address',
      status: 'warning',
      message: `api.test answers, but does not know the API there (${status}).`,
      advice: 'Set visma.apiUrl to https://api.finance.visma.net.',
    })
  }
  const { named } = await pinged(healthy)
  expect(named('address')?.message).toBe('api.test answers, name and certificate are good.')
})

test('a clock nobody can compare is no trouble, one that is ahead is named so', async () => {
  const dated = async (date: string | null) => {
    const { named } = await pinged((seen) => {
      if (seen.headers.get('authorization') !== null) return healthy(seen)
      return json({}, { status: 401, headers: date === null ? {} : { date } })
    })
    return named('clock')
  }
  expect(await dated(null)).toMatchObject({ status: 'ok', message: 'Visma sent no time to compare the clock with.' })
  expect(await dated('Mon, 14 Sep 2026 09:50:00 GMT')).toMatchObject({
    message: expect.stringMatching(/10 min ahead of/),
  })
})

test('a company without an organisation number is named without one', async () => {
  const { named } = await pinged((seen) =>
    seen.path === '/v1/organization' ? json([{ ...ROWS.organization, corporateId: null }]) : healthy(seen),
  )
  expect(named('company')?.message).toBe('Fjordkaffe AS; the books are kept in NOK.')
})

test('rows are counted as Visma counts them, one, none, and none told', async () => {
  const { named } = await pinged((seen) => {
    if (seen.path === '/v1/supplier') return listOf([ROWS.supplier])
    if (seen.path === '/v1/supplierInvoice') return listOf([])
    return seen.path === '/v1/supplierdocument' ? json([ROWS.supplierdocument]) : healthy(seen)
  })
  expect(named('scope supplier')?.message).toBe('supplier is readable: 1 row.')
  expect(named('scope supplierInvoice')?.message).toBe('supplierInvoice is readable: 0 rows.')
  expect(named('scope supplierdocument')?.message).toBe('supplierdocument is readable: rows without a count.')
  const sizes = named('page sizes')?.message
  expect(sizes).toMatch(/supplier 1000, customer 1000, supplierdocument untold/)
  expect(sizes).not.toMatch(/supplierInvoice|creditTerm/)
})

test('each stream is asked for one row as its lists are asked for', async () => {
  const { calls } = await pinged(healthy)
  const asked = calls.find(({ path }) => path === '/v1/customerinvoice')
  expect(asked?.query).toEqual({ expandApplications: 'true', pageNumber: '1', pageSize: '1' })
})

test('stopping a ping stops it', async () => {
  const stop = new AbortController()
  const fake = fakeApi([healthy])
  const ping = vismaSource(fake.options).ping(stop.signal)
  await ping.next()
  stop.abort(new Error('closed'))
  await expect(ping.next()).rejects.toThrow('closed')
})
