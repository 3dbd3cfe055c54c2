import { expect, test } from 'vitest'
import type { SyncError } from '../../core/errors.ts'
import { judge } from './failures.ts'
import type { Endpoint } from './prices.ts'

const noon = new Date('2026-09-14T12:00:00Z')
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers({ 'content-type': 'application/json', ...headers }),
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
