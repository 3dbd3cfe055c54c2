import { expect, test } from 'vitest'
import type { SyncError } from '../../../core/errors.ts'
import { requestIdOf } from '../../http/request-id.ts'
import { judge } from './failures.ts'
import type { Endpoint } from './prices.ts'

const noon = new Date('2026-09-14T12:00:00Z')
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers({ 'content-type': 'application/json', ...headers }),
  requestId: requestIdOf(new Headers({ 'content-type': 'application/json', ...headers })),
  text: typeof body === 'string' ? body : JSON.stringify(body),
})
const application = (error: string, code?: string) => ({
  success: false,
  error,
  ...(code ? { code } : {}),
  data: null,
  additional_data: null,
})

function errorOf(endpoint: Endpoint, incoming: ReturnType<typeof answer>): SyncError {
  const verdict = judge(endpoint, incoming, noon)
  if (verdict.is !== 'failed') throw new Error(`expected a failure, got ${verdict.is}`)
  return verdict.error
}

test.each([
  ['POST v2/deals', 'feature_capping_deals_limit', 'pipedrive.deal_limit', 'reject'],
  ['POST v1/notes', 'notes_per_deal_limit', 'pipedrive.note_limit', 'reject'],
  ['POST v2/dealFields', 'feature_capping_custom_fields_limit', 'pipedrive.field_limit', 'hold'],
  ['POST v2/personFields/{field_code}/options', 'options_limit_reached', 'pipedrive.field_limit', 'hold'],
  ['POST v2/pipelines', 'feature_capping_pipelines_limit', 'pipedrive.limit', 'reject'],
  ['PATCH v2/deals/{id}', 'feature_capping_deals_limit', 'pipedrive.deal_limit', 'reject'],
  ['POST v2/deals', undefined, 'pipedrive.forbidden', 'reject'],
  ['POST v1/notes', undefined, 'pipedrive.forbidden', 'reject'],
  ['POST v2/dealFields', undefined, 'pipedrive.forbidden', 'reject'],
  ['POST v2/persons', 'ERR_FORBIDDEN', 'pipedrive.forbidden', 'reject'],
  ['PATCH v2/deals/{id}', undefined, 'pipedrive.forbidden', 'reject'],
  ['GET v2/deals', undefined, 'pipedrive.forbidden', 'hold'],
] as const)('a 403 of %s with code %s is %s (%s)', (endpoint, code, expected, remedy) => {
  const error = errorOf(endpoint, answer(403, application('Any words at all', code)))

  expect(error.code).toBe(expected)
  expect(error.remedy.do).toBe(remedy)
  expect(error.message).toContain('Any words at all')
})

test.each(['GET v2/persons', 'POST v2/deals', 'POST v2/dealFields', 'POST v1/notes'] as const)(
  'a 403 of the gateway on %s is a missing scope: it knows no data and repeats the status',
  (endpoint) => {
    const gateway = { success: false, error: 'Scope and URL mismatch', errorCode: 403, error_info: 'Please check' }

    expect(errorOf(endpoint, answer(403, gateway))).toMatchObject({ code: 'pipedrive.scope', remedy: { do: 'hold' } })
  },
)

test('a refusal of API v2 has neither data nor the status again, and is none of the gateway', () => {
  const bare = { success: false, error: 'You do not have permissions to do this.' }

  expect(errorOf('PATCH v2/deals/{id}', answer(403, bare))).toMatchObject({ code: 'pipedrive.forbidden' })
})

test('a status of success with the word of a failure is passing trouble, and for a create in doubt', () => {
  const failure = answer(200, { success: false, error: 'Internal Server Error', code: 'ERR_UNKNOWN' })

  expect(judge('GET v2/deals', failure, noon)).toMatchObject({ is: 'passing' })
  expect(errorOf('POST v2/deals', failure)).toMatchObject({ code: 'pipedrive.outcome_unknown', applied: 'unknown' })
})

test('a 403 that is a page is a block, whatever was called', () => {
  const page = answer(403, '<!DOCTYPE html><title>Access denied</title>', { 'content-type': 'text/html' })

  expect(errorOf('POST v2/deals', page)).toMatchObject({ code: 'pipedrive.blocked', remedy: { do: 'wait' } })
})

test.each([
  [400, 'pipedrive.rejected', 'reject'],
  [415, 'pipedrive.rejected', 'reject'],
  [422, 'pipedrive.rejected', 'reject'],
  [402, 'pipedrive.account_closed', 'hold'],
  [404, 'pipedrive.gone', 'reject'],
  [410, 'pipedrive.gone', 'reject'],
] as const)('status %i is %s (%s)', (status, code, remedy) => {
  const error = errorOf('PATCH v2/persons/{id}', answer(status, application('emails must be an array')))

  expect(error.code).toBe(code)
  expect(error.remedy.do).toBe(remedy)
  expect(error.applied).toBe('no')
})

test('a refusal carries the words of the server and the id its support asks for', () => {
  const refused = answer(400, application('emails must be an array'), { 'x-correlation-id': 'c-9' })
  const error = errorOf('PATCH v2/persons/{id}', refused)

  expect(error.message).toContain('emails must be an array')
  expect(error.requestId).toBe('c-9')
})

test('a 429 is about the day when what is left does not pay for the call, else about the burst', () => {
  const left = (units: string) => answer(429, '', { 'x-daily-ratelimit-token-remaining': units, 'retry-after': '2' })

  expect(judge('GET v2/deals', left('10'), noon).is).toBe('exhausted')
  expect(judge('GET v2/deals', left('11'), noon)).toMatchObject({ is: 'throttled', askedMs: 2_000 })
  expect(judge('GET v2/deals', answer(429, '<html>'), noon)).toMatchObject({ is: 'throttled', askedMs: null })
})

const gateway = { success: false, error: 'Scope and URL mismatch', errorCode: 403 }

test.each([
  ['data of its own', { ...gateway, data: null }],
  ['a code of its own', { ...gateway, code: 'ERR_FORBIDDEN' }],
  ['another status in it', { ...gateway, errorCode: 401 }],
  ['no object', 'null'],
  ['a text', '"forbidden"'],
  ['no JSON', 'forbidden'],
])('a 403 with %s is not of the gateway', (_, body) => {
  expect(errorOf('GET v2/persons', answer(403, body)).code).toBe('pipedrive.forbidden')
})

test.each([
  [401, 'GET v2/deals', application('unauthorized'), true],
  [403, 'GET v2/deals', gateway, true],
  [403, 'GET v2/deals', application('no'), true],
  [403, 'PATCH v2/deals/{id}', application('no'), false],
  [402, 'PATCH v2/deals/{id}', application('closed'), true],
  [400, 'PATCH v2/deals/{id}', application('wrong'), false],
  [302, 'GET v2/deals', '', true],
  [404, 'GET v2/deals', '<html>', false],
] as const)('a %i of %s turns the whole connection away: %s', (status, endpoint, body, refused) => {
  const verdict = judge(endpoint, answer(status, body), noon)
  expect('error' in verdict && verdict.error.refused).toBe(refused)
})

test('a redirect is not followed and names no more than where it leads', () => {
  const redirect = (location: string) => {
    const verdict = judge('GET v2/deals', answer(302, '', { location }), noon)
    return 'error' in verdict ? verdict.error : null
  }
  expect(redirect('https://login.example/path?token=1')).toMatchObject({
    code: 'pipedrive.redirected',
    remedy: { do: 'hold' },
    message: expect.stringContaining('to https://login.example, which'),
  })
  expect(redirect('::')?.message).toContain('to another address')
})

test('a page where the API answers is passing trouble, and a page of a burst still a burst', () => {
  const page = (status: number) => judge('GET v2/deals', answer(status, '<html>', { 'retry-after': '3' }), noon)
  expect(page(404)).toMatchObject({ is: 'passing', askedMs: 3_000, error: { code: 'pipedrive.unavailable' } })
  expect(page(503)).toMatchObject({ is: 'passing', askedMs: 3_000, error: { code: 'pipedrive.unavailable' } })
  expect(page(429)).toMatchObject({ is: 'throttled', askedMs: 3_000 })
})

test('a burst without a wait of its own waits for its window', () => {
  const headers = { 'x-ratelimit-reset': '2', 'x-daily-ratelimit-token-remaining': 'many' }
  expect(judge('GET v2/deals', answer(429, '', headers), noon)).toMatchObject({ is: 'throttled', askedMs: 2_000 })
})

test('no more webhooks is a limit, and of anything else a refusal', () => {
  const refused = answer(422, application('no more'))
  expect(errorOf('POST v1/webhooks', refused).code).toBe('pipedrive.webhook_limit')
  expect(errorOf('POST v1/webhooks', answer(400, application('wrong'))).code).toBe('pipedrive.rejected')
})

test('a create that is in doubt still names the request its support asks for', () => {
  const lost = answer(503, application('down'), { 'x-correlation-id': 'c-9' })
  expect(errorOf('POST v2/deals', lost)).toMatchObject({ code: 'pipedrive.outcome_unknown', requestId: 'c-9' })
  expect(errorOf('POST v2/deals', answer(200, '{"data": {"id"'))).toMatchObject({
    applied: 'unknown',
    requestId: undefined,
  })
})
