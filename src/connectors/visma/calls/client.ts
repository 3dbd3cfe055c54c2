import { SyncError } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import type { KnownSecrets } from '../../../core/known-secrets.ts'
import type { Secret } from '../../../core/secret.ts'
import type { Watch } from '../../../core/watch.ts'
import { backoffMs } from '../../http/backoff.ts'
import { statusClass } from '../../http/classify.ts'
import { parseDecimalJson } from '../../http/json.ts'
import { isPage } from '../../http/page.ts'
import { hiding, type Incoming, send, type Transport } from '../../http/send.ts'
import { type CallLimit, callLimit } from './call-limit.ts'
import { apiError, garbled } from './errors.ts'
import { patiently } from './patience.ts'
import { pdfIn } from './pdf.ts'
import { readScope } from './scope.ts'
import { type HeldTokens, newHeldTokens, type TokenSettings, type VismaTokens, vismaTokens } from './tokens.ts'

/** What a connection does beside reading; ping asks whether it may. */
export interface Wants {
  readonly changes: boolean
  readonly prints: boolean
}

export interface VismaOptions {
  readonly apiUrl: string
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** Of the company, not of the customer (contract). */
  readonly tenantId: string
  /** Sent as `ipp-company-id` on every call; service tokens do without. */
  readonly companyId: string | null
  /** All scopes the connection may use; reading requests its own alone. */
  readonly scope: string
  readonly wants?: Wants
  /** Members of parties that are read beyond the usual ones: `creditLimit`, `attributes.SEGMENT`. */
  readonly more?: {
    readonly customer: readonly string[]
    readonly supplier: readonly string[]
    /** Whether invoices tell the id of their salesperson. */
    readonly salesPeople: boolean
    /** Whether documents tell the number of their branch. */
    readonly branches?: boolean
  }
  readonly fetch: typeof globalThis.fetch
  readonly clock: Transport['clock']
  readonly random: Transport['random']
  /** One object per call: method, path, status, ms, request id; never a body. */
  readonly log?: (line: object) => void
  readonly watch?: Watch | undefined
  /** Learns the secrets that are sent, and hides them in answers. */
  readonly secrets?: KnownSecrets
  readonly pageSize?: number
  /** Tokens to share with other connectors; without it, tokens are kept only by this one. */
  readonly tokens?: HeldTokens
}

export type Query = Readonly<Record<string, string | number | boolean>>

export interface VismaAnswer<T> {
  readonly value: T
  readonly headers: Headers
}

/** Takes the expected value out of parsed JSON (numbers as decimal text); `null` when the JSON is something else. */
export type Take<T> = (body: unknown) => T | null

/** A change of one record. */
export interface Change {
  readonly path: string
  readonly body: Json
  /** The version that it may replace; `null`: whichever is there. */
  readonly mark: string | null
}

export interface VismaClient {
  /** @throws SyncError, also for 404 */
  readonly get: <T>(path: string, query: Query, take: Take<T>, signal: AbortSignal) => Promise<VismaAnswer<T>>
  /** A single read; `null` when the record does not exist. */
  readonly find: <T>(path: string, query: Query, take: Take<T>, signal: AbortSignal) => Promise<VismaAnswer<T> | null>
  /**
   * Sends a change once, by a token for `scope` alone; the answer, whatever it is but 429.
   *
   * @throws SyncError of tokens.ts, `visma.rate_limited` (wait), and those of `send`, whose `applied` tells
   */
  readonly put: (change: Change, scope: string, signal: AbortSignal) => Promise<Incoming>
  /** A document as Visma prints it; `null` when there is none. Errors also: those of `pdfIn`. */
  readonly pdf: (path: string, signal: AbortSignal) => Promise<Uint8Array | null>
  readonly tokens: VismaTokens
  readonly limit: () => CallLimit | null
  /** Calls of the API so far, each try counted; requests for tokens are not counted. */
  readonly calls: () => number
  /** The server's clock, epoch ms, from its latest answer; ours before the first one. */
  readonly serverNow: () => number
  /** Whether the API has ever answered a read of this client well. */
  readonly proven: () => boolean
}

const TIMEOUT_MS = 90_000
const UNNAMED_WAIT_MS = 60_000
const UNNAMED_WAIT_CAP_MS = 3_600_000

/**
 * The Visma.net ERP API for one company.
 *
 * Errors: SyncError `visma.rate_limited` (wait), `visma.unavailable`, `visma.garbled` (retry, after 4 tries),
 *         `visma.unauthorized`, `visma.forbidden`, `visma.no_license`, `visma.company_not_set`,
 *         `visma.no_such_endpoint`, `visma.tls` (hold), `visma.refused` (reject for one record, else retry),
 *         and those of tokens.ts.
 */
export function vismaClient(options: VismaOptions): VismaClient {
  const transport = hiding<Transport>(options, [options.clientSecret.reveal()])
  const log = options.log ?? (() => {})
  const settings: TokenSettings = options
  const tokens = vismaTokens(settings, transport, options.tokens ?? newHeldTokens(), log)
  const reading = readScope(options.scope)
  const base = apiBase(options.apiUrl)
  let calls = 0
  let proven = false
  let limit: CallLimit | null = null
  let serverAheadMs = 0
  let limitedInARow = 0
  let blocked: { readonly until: number; readonly error: SyncError } | null = null

  async function call(asked: Asked, token: string, signal: AbortSignal): Promise<Incoming> {
    const { path, query, change } = asked
    transport.secrets.add([token])
    const started = transport.clock.now().getTime()
    const method = change === undefined ? 'GET' : 'PUT'
    const line = (rest: object) => {
      log({ system: 'visma', method, path, ms: transport.clock.now().getTime() - started, ...rest })
    }
    const headers = {
      authorization: `Bearer ${token}`,
      accept: asked.file ? 'application/pdf, application/json' : 'application/json',
      'user-agent': 'ml-connector',
      ...(options.companyId === null ? {} : { 'ipp-company-id': options.companyId }),
    }
    const url = `${base}${path}${queryText(query)}`
    calls++
    try {
      const incoming = await send(
        transport,
        {
          system: 'visma',
          method,
          url,
          route: routeOf(path),
          headers: { ...headers, ...(change === undefined ? {} : headersOf(change)) },
          ...(change === undefined ? {} : { body: JSON.stringify(change.body) }),
          expected: asked.file ? 'file' : asked.single ? 'record' : 'list',
          timeoutMs: TIMEOUT_MS,
        },
        signal,
      )
      line({ status: incoming.status, requestId: incoming.requestId })
      limit = callLimit(incoming.headers, transport.clock.now()) ?? limit
      const told = Date.parse(incoming.headers.get('date') ?? '')
      if (!Number.isNaN(told)) serverAheadMs = told - transport.clock.now().getTime()
      return incoming
    } catch (error) {
      line({ status: null, error: error instanceof SyncError ? error.code : 'aborted', requestId: null })
      throw error
    }
  }

  async function authorized(asked: Asked, scope: string, signal: AbortSignal): Promise<Incoming> {
    const get = asked.change === undefined ? tokens.get : tokens.extra
    const token = await get(scope, signal)
    const incoming = await call(asked, token, signal)
    if (incoming.status !== 401) return incoming
    // The token was revoked early, or the company accepted the integration just now: a fresh token may be accepted.
    tokens.drop(scope, token)
    return call(asked, await get(scope, signal), signal)
  }

  /** Any answer but 429, after which nothing is asked until the window of the limit ends. */
  async function within(asked: Asked, scope: string, signal: AbortSignal): Promise<Incoming> {
    if (blocked !== null && transport.clock.now().getTime() < blocked.until) throw stillBlocked(blocked, transport)
    const incoming = await authorized(asked, scope, signal)
    if (incoming.status === 429) throw refusal(incoming, asked.path, asked.single)
    return incoming
  }

  /** `null` for 404 and its like. */
  async function answered(asked: Asked, signal: AbortSignal): Promise<Incoming | null> {
    const incoming = await within(asked, reading, signal)
    const kind = statusClass(incoming.status)
    if (kind === 'gone' && asked.single && !isPage(incoming)) return null
    if (kind !== 'ok') throw refusal(incoming, asked.path, asked.single)
    limitedInARow = 0
    proven = true
    return incoming
  }

  async function once<T>(call: Call<T>, single: boolean, signal: AbortSignal): Promise<VismaAnswer<T> | null> {
    const incoming = await answered({ ...call, single }, signal)
    return incoming && { value: taken(call, incoming), headers: incoming.headers }
  }

  async function printed(path: string, signal: AbortSignal): Promise<Uint8Array | null> {
    const incoming = await answered({ path, query: {}, single: true, file: true }, signal)
    return incoming && pdfIn(path, incoming)
  }

  function refusal(incoming: Incoming, path: string, single: boolean): SyncError {
    const now = transport.clock.now()
    if (incoming.status === 429) limitedInARow++
    const unnamed = backoffMs(limitedInARow, transport.random, UNNAMED_WAIT_MS, UNNAMED_WAIT_CAP_MS)
    const error = apiError(incoming, path, single, now, unnamed)
    if (error.code === 'visma.rate_limited' && error.remedy.do === 'wait') {
      blocked = { until: now.getTime() + error.remedy.afterMs, error }
    }
    return error
  }

  return {
    get: async (path, query, take, signal) => {
      const answer = await patiently(transport, signal, () => once({ path, query, take }, false, signal))
      if (answer === null) throw new Error('a list cannot be missing')
      return answer
    },
    find: (path, query, take, signal) => patiently(transport, signal, () => once({ path, query, take }, true, signal)),
    put: (change, scope, signal) => within({ path: change.path, query: {}, single: true, change }, scope, signal),
    pdf: (path, signal) => patiently(transport, signal, () => printed(path, signal)),
    tokens,
    limit: () => limit,
    calls: () => calls,
    serverNow: () => transport.clock.now().getTime() + serverAheadMs,
    proven: () => proven,
  }
}

// `/v1/customer/internal/4821`: behind the name of the endpoint there are only ids and that one word.
const routeOf = (path: string): string =>
  path
    .split('/')
    .map((part, at) => (at <= 2 || part === 'internal' ? part : '{id}'))
    .join('/')

interface Call<T> {
  readonly path: string
  readonly query: Query
  readonly take: Take<T>
}

interface Asked extends Omit<Call<unknown>, 'take'> {
  readonly single: boolean
  readonly change?: Change
  readonly file?: true
}

// Visma wants the mark in quotes, whether it told it in quotes or not.
const headersOf = ({ mark }: Change): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  ...(mark === null ? {} : { 'if-match': `"${mark}"` }),
})

function taken<T>({ path, take }: Call<T>, incoming: Incoming): T {
  let value: T | null
  try {
    value = take(parseDecimalJson(incoming.text))
  } catch (cause) {
    throw garbled(path, incoming.text, cause)
  }
  if (value === null) throw garbled(path, incoming.text)
  return value
}

function stillBlocked(blocked: { until: number; error: SyncError }, transport: Transport): SyncError {
  const afterMs = blocked.until - transport.clock.now().getTime()
  return new SyncError(blocked.error.code, blocked.error.message, { do: 'wait', afterMs }, { cause: blocked.error })
}

// The old host serves the same paths one folder down; the new one has them at its root. A version at the end is
// removed: people paste it from the documentation.
export function apiBase(apiUrl: string): string {
  const url = new URL(apiUrl)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v[12]$/i, '')
  const old = url.hostname === 'integration.visma.net' && path === ''
  return `${url.origin}${old ? '/API/controller/api' : path}`
}

// encodeURIComponent, since URLSearchParams writes a blank as `+`, which Visma may not read as a blank.
function queryText(query: Query): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
