import { expect, test } from 'vitest'
import { wrongChanges } from '../../../test/contract/visma-changes.ts'
import { type Answer, fakeApi, json, networkError, type Seen } from '../../../test/visma-api.ts'
import { ROWS } from '../../../test/visma-rows.ts'
import { type TwinSourceOptions, twinSource } from '../../../test/visma-twin-source.ts'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import { sourceKey } from '../../core/ids.ts'
import { renumberCustomer } from '../../twins/company/company.ts'
import { withFaults } from '../../twins/faults.ts'
import { vismaSource } from './connector.ts'

const never = new AbortController().signal
const BOTH = { scope: 'vismanet_erp_service_api:read vismanet_erp_service_api:update' }
const KEY = sourceKey('4821')

/** One change against a script of answers to the PUT; reads answer the customer as it is. */
async function changing(answers: readonly Answer[], tokens?: readonly Answer[], scope = BOTH) {
  const script = [...answers]
  const api = fakeApi(
    [
      (seen) => {
        if (seen.method === 'GET') return json(ROWS.customer, { headers: { etag: '"AAAAAE0YIiI="' } })
        const answer = script.length > 1 ? script.shift() : script[0]
        const given = typeof answer === 'function' ? answer(seen) : answer
        return given instanceof Error ? given : (given?.clone() as Response)
      },
    ],
    tokens,
    scope,
  )
  const { writer } = vismaSource(api.options)
  const update = () =>
    writer.update('customer', KEY, { status: 'OnHold' }, 'AAAAAE0YIiI=', never).then(
      () => null,
      (error: unknown) => error as SyncError,
    )
  const error = await update()
  const puts = api.calls.filter(({ method }) => method === 'PUT')
  return { ...api, error, puts, update }
}
const noContent = () => new Response(null, { status: 204 })

/** A customer of a twin, and the writer that changes it. */
function ofTwin(options: TwinSourceOptions = {}) {
  const made = twinSource(options)
  const customer = made.twin.company.customers[2]
  if (customer === undefined) throw new Error('The company has too few customers.')
  const key = sourceKey(String(customer.internalId))
  const { writer } = made.source
  return { ...made, customer, key, writer, fresh: () => writer.fresh('customer', key, never) }
}

test('a change carries what is changed and no other member, wrapped, under the version it was decided on', async () => {
  const { puts, error } = await changing([noContent])
  expect(error).toBeNull()
  expect(puts).toHaveLength(1)
  const [{ path, body, headers }] = puts as [Seen]
  expect([path, body]).toEqual(['/v1/customer/internal/4821', '{"status":{"value":"OnHold"}}'])
  expect(headers.get('if-match')).toBe('"AAAAAE0YIiI="')
  expect(headers.get('content-type')).toBe('application/json')
})

test('what is sent is valid by the contract, to a customer that was given another number too', async () => {
  const { writer, twin, key, customer, fresh, calm } = ofTwin()
  calm()
  renumberCustomer(twin.company, customer, '20001')
  const marked = await fresh()
  expect(marked?.fields).toEqual({ status: customer.status, terms: customer.creditTermsId })
  await writer.update('customer', key, { status: 'OnHold', terms: '45' }, marked?.mark ?? null, never)
  expect([customer.status, customer.creditTermsId]).toEqual(['OnHold', '45'])
  expect(twin.writes).toHaveLength(1)
  expect(wrongChanges(twin.writes)).toEqual([])
  expect(twin.oddities).toEqual([])
})

test.each([
  ['in quotes', { quotedEtags: true }],
  ['without quotes', { quotedEtags: false }],
  ['weakened by a proxy', { etagsArrive: 'weakened' }],
  ['not at all', { etagsArrive: 'never' }],
] as const)('the version is known however its header arrives: %s', async (_, quirks) => {
  const { writer, twin, key, fresh, calm } = ofTwin({ twin: { quirks } })
  calm()
  const marked = await fresh()
  await writer.update('customer', key, { terms: '45' }, marked?.mark ?? null, never)
  expect(twin.writes).toMatchObject([{ status: 204, ifMatch: `"${marked?.mark}"` }])
})

test('reading never asks for more than its own scope; the one for changes is asked for with the first change', async () => {
  const { tokenCalls, update } = await changing([noContent])
  await update()
  const scopes = tokenCalls.map(({ body }) => new URLSearchParams(body).get('scope'))
  expect(scopes).toEqual(['vismanet_erp_service_api:update', 'vismanet_erp_service_api:read'])
})

test('a scope that is refused is asked for once a day, and then changes go through', async () => {
  let isApproved = false
  const tokens = (seen: Seen) =>
    seen.body.includes('update') && !isApproved
      ? json({ error: 'invalid_scope' }, { status: 400 })
      : json({ access_token: 't', expires_in: 3600 })
  const { error, update, tokenCalls, clock } = await changing([noContent], [tokens])
  const asked = () => tokenCalls.filter(({ body }) => body.includes('update')).length
  expect(error).toMatchObject({
    ...{ code: 'visma.read_only', remedy: { do: 'reject' }, applied: 'no' },
    advice: expect.stringMatching(/Integration Administrator/),
  })
  expect([await update(), asked()]).toMatchObject([{ code: 'visma.read_only' }, 1])

  isApproved = true
  clock.advance(86_399_000)
  expect([await update(), asked()]).toMatchObject([{ code: 'visma.read_only' }, 1])
  clock.advance(1_000)
  expect([await update(), asked()]).toEqual([null, 2])
})

test('that the scope is refused can be told without a change, and is asked for once a day all the same', async () => {
  const api = fakeApi([json(ROWS.customer)], [json({ error: 'invalid_scope' }, { status: 400 })], BOTH)
  const { writer } = vismaSource(api.options)
  for (let time = 0; time < 2; time++)
    await expect(writer.ready(never)).rejects.toMatchObject({ code: 'visma.read_only' })
  expect([api.tokenCalls.length, api.calls.length]).toEqual([1, 0])
})

test('a connection without the scope asks for none, and sends nothing', async () => {
  const { error, tokenCalls, puts } = await changing([noContent], undefined, { scope: 'vismanet_erp_service_api:read' })
  expect(error).toMatchObject({ code: 'visma.read_only', message: expect.stringContaining('visma.scope') })
  expect([tokenCalls.length, puts.length]).toEqual([0, 0])
})

test.each([
  [401, 2],
  [403, 1],
])('%i for a change makes the connection read-only, and does not end its reading', async (status, tries) => {
  const { error, puts } = await changing([new Response('The scope is required.', { status })])
  expect(error).toMatchObject({ code: 'visma.read_only', remedy: { do: 'reject' }, applied: 'no' })
  expect(puts).toHaveLength(tries)
})

test.each([
  [412, {}, 'visma.moved', 'no'],
  [400, { Message: 'Unknown terms.' }, 'visma.rejected', 'no'],
  [409, { message: 'Locked by KARI.' }, 'visma.rejected', 'no'],
  [404, { message: 'Not found.' }, 'visma.gone', 'no'],
  [500, { ExceptionFaultCode: '12027' }, 'visma.no_license', 'no'],
  [503, {}, 'visma.unavailable', 'unknown'],
  [500, { message: 'oops' }, 'visma.unavailable', 'unknown'],
  [429, {}, 'visma.rate_limited', 'no'],
] as const)('%i %j is %s, carried out: %s, and is sent once', async (status, body, code, applied) => {
  const { error, puts } = await changing([json(body, { status, headers: { 'ipp-request-id': 'r-1' } })])
  expect(error).toMatchObject({ code, applied })
  expect(puts).toHaveLength(1)
})

test("what is refused is told in Visma's own words", async () => {
  const said = "VismaId: 0f5f. Error updating customer. Error: creditTermsId '31' cannot be found in the system."
  const { error } = await changing([json({ message: said }, { status: 400 })])
  expect(error?.message).toBe(`Visma refuses the change (400): ${said}`)
})

test.each<[string, Answer]>([
  ['a connection that breaks', networkError('ECONNRESET')],
  ["a gateway's page with status 200", new Response('<html>Maintenance</html>')],
  ["a gateway's page with status 502", new Response('<html>Bad gateway</html>', { status: 502 })],
  ['an answer for later', json({ id: '1', stateLocation: 'https://api.test/v1/background/1' }, { status: 202 })],
  ['an error under status 200', json({ message: 'Something failed.' })],
])('after %s nobody knows, and it is not sent again', async (_, answer) => {
  const { error, puts } = await changing([answer])
  expect(error).toMatchObject({ applied: 'unknown' })
  expect(puts).toHaveLength(1)
})

test('a request that surely never left is sent again', async () => {
  const { error, puts } = await changing([networkError('ECONNREFUSED'), noContent])
  expect([error, puts.length]).toEqual([null, 2])
})

test('values that no customer may have, and members that are not ours, are never sent', async () => {
  const api = fakeApi([json(ROWS.customer)], undefined, BOTH)
  const { writer } = vismaSource(api.options)
  for (const fields of [{ status: 'Unknown' }, { status: 'HoldPayments' }, { status: null }, { terms: null }]) {
    await expect(writer.update('customer', KEY, fields, null, never)).rejects.toMatchObject({ code: 'visma.rejected' })
  }
  await expect(writer.update('customer', KEY, { name: 'Ny' }, null, never)).rejects.toThrow(/never written/)
  await expect(writer.update('supplier', KEY, { status: 'Active' }, null, never)).rejects.toThrow(/ever written/)
  expect(api.calls).toEqual([])
})

test('whatever the network does, what is said to be done is done, once, and what is said not to be is not', async () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 60; seed++) {
    const { writer, twin, key, customer, fresh, calm } = ofTwin({
      between: (handler, clock) =>
        withFaults(handler, { seed, rate: 0.6, clock, only: (request) => request.method === 'PUT' }),
    })
    calm()
    const before = customer.creditTermsId
    const after = before === '45' ? '60' : '45'
    const mark = (await fresh())?.mark ?? null
    const outcome = await writer.update('customer', key, { terms: after }, mark, never).then(
      () => 'done',
      (error: unknown) => (isSyncError(error) ? error.applied : String(error)),
    )
    seen.add(outcome)
    if (outcome === 'done') expect(customer.creditTermsId, `seed ${seed}`).toBe(after)
    else if (outcome === 'no') expect(customer.creditTermsId, `seed ${seed}`).toBe(before)
    else expect(outcome, `seed ${seed}`).toBe('unknown')
    expect(twin.writes.length, `seed ${seed}`).toBeLessThanOrEqual(1)
  }
  expect([...seen].sort()).toEqual(['done', 'no', 'unknown'])
})
