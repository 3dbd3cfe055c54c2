import type { VismaOptions } from '../src/connectors/visma/calls/client.ts'
import { type HeldTokens, newHeldTokens } from '../src/connectors/visma/calls/tokens.ts'
import { secret } from '../src/core/secret.ts'
import { type TestClock, testClock } from './clock.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  readonly body: string
}

/** Answers in order; the last one stays. A function is asked with the call, an error is thrown as `fetch` would. */
export type Answer = Response | Error | ((seen: Seen) => Response | Error)

export interface FakeApi {
  readonly options: VismaOptions & { readonly tokens: HeldTokens }
  readonly clock: TestClock
  readonly calls: Seen[]
  readonly tokenCalls: Seen[]
  readonly lines: object[]
}

export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { ...init, headers: { 'content-type': 'application/json', ...init.headers } })

export const token = (name = 'token-1', seconds = 3600): Response =>
  json({ access_token: name, expires_in: seconds, token_type: 'Bearer', scope: 'vismanet_erp_service_api:read' })

/** A script of answers standing in for Visma where a test is about one answer; the twin is for whole stories. */
export function fakeApi(
  api: readonly Answer[],
  tokens: readonly Answer[] = [() => token()],
  more: Partial<VismaOptions> = {},
): FakeApi {
  const clock = testClock()
  const calls: Seen[] = []
  const tokenCalls: Seen[] = []
  const lines: object[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const seen = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: await request.text(),
    }
    const [kept, script] = url.host === 'connect.test' ? [tokenCalls, tokens] : [calls, api]
    kept.push(seen)
    const answer = script[Math.min(kept.length, script.length) - 1]
    const given = typeof answer === 'function' ? answer(seen) : answer
    if (given === undefined || given instanceof Error) throw given ?? new Error('the script is empty')
    return given.clone() as Response
  }
  const options: FakeApi['options'] = {
    tokens: newHeldTokens(),
    apiUrl: 'https://api.test',
    tokenUrl: 'https://connect.test/connect/token',
    clientId: 'isv_test',
    clientSecret: secret('s3cret-of-the-client'),
    tenantId: '5f0c2a7e-0d7b-4c0e-9a3e-2b1f6c9d4e11',
    companyId: null,
    scope: 'vismanet_erp_service_api:read',
    fetch,
    clock,
    random: () => 0.5,
    log: (line) => lines.push(line),
    ...more,
  }
  return { options, clock, calls, tokenCalls, lines }
}

/** A bare array as lists answer it: the count stands in every row. */
export function listOf(rows: readonly object[], totalCount = rows.length, maxPageSize = 1000): Response {
  return json(rows.map((row) => ({ ...row, metadata: { totalCount, maxPageSize } })))
}

/** Serves `rows` page by page as Visma does. */
export function paged(rows: readonly object[], maxPageSize = 1000): (seen: Seen) => Response {
  return ({ query }) => {
    const size = Math.min(Number(query.pageSize ?? 100), maxPageSize)
    const from = (Number(query.pageNumber ?? 1) - 1) * size
    return listOf(rows.slice(from, from + size), rows.length, maxPageSize)
  }
}

export const networkError = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
