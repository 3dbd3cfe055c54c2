import { describe, expect, test } from 'vitest'
import { requestIdOf } from '../../http/request-id.ts'
import { toTerms } from '../parties/party.ts'
import { apiError, garbled, tokenError } from './errors.ts'
import { filterTime } from './time.ts'

const NOON = new Date('2026-09-14T12:00:00Z')
const MINUTE = 60_000
const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  requestId: requestIdOf(new Headers(headers)),
  text: typeof body === 'string' ? body : JSON.stringify(body),
})
const api = (incoming: ReturnType<typeof answer>, single = false) =>
  apiError(incoming, '/v1/x', single, NOON, 9 * MINUTE)
const token = (incoming: ReturnType<typeof answer>, said = 'words') =>
  tokenError(incoming, said, 'read', NOON, 9 * MINUTE)

describe('what an answer of the API means', () => {
  test.each([
    [200, { ExceptionFaultCode: '12027' }, 'visma.no_license', 'hold'],
    [500, { ExceptionFaultCode: '12002' }, 'visma.company_not_set', 'hold'],
    [302, '', 'visma.redirected', 'retry'],
    [401, '<html>', 'visma.not_the_api', 'retry'],
    [403, '<html>', 'visma.not_the_api', 'retry'],
    [404, '<html>', 'visma.not_the_api', 'retry'],
    [410, '<html>', 'visma.not_the_api', 'retry'],
    [400, '<html>', 'visma.refused', 'retry'],
    [401, {}, 'visma.unauthorized', 'hold'],
    [403, {}, 'visma.forbidden', 'hold'],
    [404, {}, 'visma.no_such_endpoint', 'hold'],
    [429, {}, 'visma.rate_limited', 'wait'],
    [503, {}, 'visma.unavailable', 'retry'],
    [400, {}, 'visma.refused', 'retry'],
  ] as const)('a %i with %j is %s (%s)', (status, body, code, remedy) => {
    expect(api(answer(status, body))).toMatchObject({ code, remedy: { do: remedy } })
  })

  test('what a person must mend turns the whole connection away, and passing trouble does not', () => {
    expect([401, 403, 404].map((status) => api(answer(status, {})).refused)).toEqual([true, true, true])
    expect([302, 429, 503, 400].map((status) => api(answer(status, {})).refused)).toEqual([false, false, false, false])
  })

  test('a record that is refused when it is read by itself concerns that one', () => {
    expect(api(answer(400, {}), true).remedy).toEqual({ do: 'reject' })
  })

  test('a limit waits as told, else for its window, else as long as is usual', () => {
    const wait = (headers: Record<string, string>) => api(answer(429, '', headers)).remedy
    expect(wait({ 'retry-after': '60', 'x-ratelimit-reset': '120' })).toEqual({ do: 'wait', afterMs: MINUTE })
    expect(wait({ 'x-ratelimit-reset': '120' })).toEqual({ do: 'wait', afterMs: 2 * MINUTE })
    expect(wait({})).toEqual({ do: 'wait', afterMs: 9 * MINUTE })
  })

  test('trouble that names more than a minute is waited for, and less is tried again', () => {
    const remedy = (seconds: string) => api(answer(503, '', { 'retry-after': seconds })).remedy
    expect([remedy('60'), remedy('61')]).toEqual([{ do: 'retry' }, { do: 'wait', afterMs: 61_000 }])
  })

  test('the words of Visma and the id of the request are passed on', () => {
    const error = api(answer(400, { message: 'Bad year' }, { 'ipp-request-id': 'r1' }))
    expect([error.message, error.requestId]).toEqual(['Visma refused /v1/x (400): Bad year', 'r1'])
    expect(api(answer(400, '')).message).toBe('Visma refused /v1/x (400)')
    expect(api(answer(400, '')).requestId).toBeUndefined()
  })
})

describe('what an answer of the token endpoint means', () => {
  test.each([
    [429, {}, 'visma.rate_limited', 'wait'],
    [500, {}, 'visma.unavailable', 'retry'],
    [302, {}, 'visma.unavailable', 'retry'],
    [400, '<html>', 'visma.unavailable', 'retry'],
    [400, { error: 'invalid_scope' }, 'visma.scope_not_approved', 'hold'],
    [400, { error: 'invalid_tenant' }, 'visma.unknown_tenant', 'hold'],
    [400, { error: 'invalid_client' }, 'visma.bad_credentials', 'hold'],
    [400, { error: 'unauthorized_client' }, 'visma.bad_credentials', 'hold'],
    [401, {}, 'visma.bad_credentials', 'hold'],
    [400, { error: 'invalid_request' }, 'visma.token_refused', 'hold'],
    [400, {}, 'visma.token_refused', 'hold'],
  ] as const)('a %i with %j is %s (%s)', (status, body, code, remedy) => {
    expect(token(answer(status, body))).toMatchObject({ code, remedy: { do: remedy }, refused: remedy === 'hold' })
  })

  test('a limit waits as told, else as long as is usual', () => {
    expect(token(answer(429, '', { 'retry-after': '5' })).remedy).toEqual({ do: 'wait', afterMs: 5_000 })
    expect(token(answer(429)).remedy).toEqual({ do: 'wait', afterMs: 9 * MINUTE })
  })

  test('words are added where they say more than the code', () => {
    const message = (said: string) => token(answer(400, { error: 'invalid_request' }), said).message
    expect(message('Bad audience')).toBe('Visma refused a token (400, invalid_request): Bad audience')
    expect(message('invalid_request')).toBe(message(''))
  })
})

test('an answer that cannot be read is quoted, unless it may hold a secret', () => {
  expect(garbled('/v1/x', 'gateway').message).toMatch(/\(7 characters\): gateway$/)
  expect(garbled('/token', null).message).toMatch(/expected$/)
  expect(garbled('/v1/x', 'x'.repeat(500)).message.length).toBeLessThan(200)
})

test('a time is sent to Visma without a blank and without a zone, and what is none is not sent', () => {
  expect([' 2026-09-14 ', '2026-09-14 09:12:33', '2026-09-14T09:12:33.1'].map(filterTime)).toEqual([
    '2026-09-14T00:00:00.000',
    '2026-09-14T09:12:33.000',
    '2026-09-14T09:12:33.100',
  ])
  expect(() => filterTime('yesterday')).toThrow('"yesterday" is not a time of Visma.')
})

test('terms without an id are none', () => {
  expect([null, { id: null, description: '30 days' }, { id: '30', description: null }].map(toTerms)).toEqual([
    null,
    null,
    { id: '30', description: null },
  ])
})
