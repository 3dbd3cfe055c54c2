import { Hono } from 'hono'
import type { Clock } from '../../core/clock.ts'
import type { Company } from '../company/model.ts'
import type { Handler } from '../fetch.ts'
import { backgroundCalls } from './background.ts'
import { inForm } from './forms.ts'
import { fixedWindow } from './quota.ts'
import {
  businessError,
  forbidden,
  ippException,
  json,
  noSuchRoute,
  Refused,
  type Reply,
  unauthorized,
  unlicensed,
} from './reply.ts'
import { type Method, type Quirks, type Route, type Troubles, VERB } from './route.ts'
import { ROUTES } from './routes.ts'
import { type Credentials, scopeFor, tokenDesk } from './tokens.ts'

export interface VismaTwinOptions {
  readonly company: Company
  readonly clock: Clock
  readonly credentials?: Partial<Credentials>
  readonly limits?: Partial<VismaLimits>
  readonly tokenSeconds?: number
  readonly quirks?: Partial<Quirks>
}

/** May be changed while the twin runs. */
export interface VismaLimits {
  /** Calls per hour and company. The real number is not published; 15,000 is what it once was. */
  perHour: number
  /** Upper bound for every endpoint's own maximum. */
  maxPageSize: number
  /** By path of the endpoint, as the specification writes it: each may have a maximum of its own. */
  maxPageSizes: Readonly<Record<string, number>>
}

export interface LoggedCall {
  readonly method: string
  readonly path: string
  /** `pageNumber=1&pageSize=1000`, as sent. */
  readonly query: string
  readonly status: number
}

/** A change that was asked for, as it was sent. */
export interface LoggedWrite {
  readonly method: string
  readonly path: string
  readonly ifMatch: string | null
  /** What was parsed of the body; `null` for what is no JSON. */
  readonly body: unknown
  readonly status: number
}

export interface VismaTwin {
  readonly fetch: Handler
  readonly company: Company
  readonly credentials: Credentials
  readonly limits: VismaLimits
  readonly quirks: Quirks
  readonly troubles: Troubles
  readonly calls: readonly LoggedCall[]
  /** What was sent by PUT, refused or not. */
  readonly writes: readonly LoggedWrite[]
  /** Mistakes of the client that the real system would silently accept. Empty for a good client. */
  readonly oddities: readonly string[]
  /** All tokens are worthless from now on, as after a secret was rotated or the company removed the integration. */
  readonly revokeTokens: () => void
  /** The rest of the hour is gone: 429 until the window ends. */
  readonly exhaustQuota: () => void
}

// The old host's paths start with this; it is being shut down and shares 500 calls an hour among all companies.
const OLD_PREFIX = '/API/controller/api'
const OLD_PER_HOUR = 500

// Bounded, since a demo runs for days; the first few oddities show that a client is careless.
const MOST_ODDITIES = 1_000

/**
 * A Visma.net ERP over a company's books: the token endpoint and the API on one host, strict and unkind as the
 * real one. `fetch` is its whole network side; put it behind `routeFetch` or `listen`.
 */
export function vismaTwin(options: VismaTwinOptions): VismaTwin {
  const { company, clock } = options
  const credentials: Credentials = {
    clientId: 'isv_ml_connector',
    clientSecret: 'twin-secret',
    tenantId: '7d0f1f4e-5c0a-4c8e-9d55-2f1f0a6b3c01',
    customerTenantId: 'c0ffee00-1111-4222-8333-444455556666',
    companyId: '1234567',
    approvedScopes: [scopeFor('read'), scopeFor('update')],
    ...options.credentials,
  }
  const limits: VismaLimits = { perHour: 15_000, maxPageSize: 1_000, maxPageSizes: {}, ...options.limits }
  const quirks: Quirks = {
    ...{ quotedEtags: true, etagsArrive: 'as sent', beyondTheEnd: 'empty', order: 'entered' },
    ...{ metadata: 'present', errors: 'mixed', pagedBalances: false },
    ...options.quirks,
  }
  const troubles: Troubles = {
    ...{ meanwhile: null, beforeWrite: null },
    ...{ broken: new Map(), unlicensed: new Set(), otherBalances: new Map(), silent: new Set(), print: null },
  }
  const tokens = tokenDesk(clock, credentials, () => options.tokenSeconds ?? 3_600)
  const quota = fixedWindow(clock, '4-fixed-window', () => limits.perHour)
  const oldQuota = fixedWindow(clock, '6-fixed-window', () => Math.min(OLD_PER_HOUR, limits.perHour))
  const background = backgroundCalls(clock)
  const calls: LoggedCall[] = []
  const writes: LoggedWrite[] = []
  const oddities: string[] = []

  const answer = async (route: Route, request: Request, params: Record<string, string>): Promise<Reply> => {
    const url = new URL(request.url)
    const window = url.pathname.startsWith(OLD_PREFIX) ? oldQuota : quota
    const odd = (what: string) => {
      if (oddities.length < MOST_ODDITIES) oddities.push(`${route.method} ${route.path}: ${what}`)
    }
    const granted = tokens.check(request)
    if (typeof granted === 'string') return limited(unauthorized(`The token is ${granted}.`), window.look())
    const companyId = request.headers.get('ipp-company-id')
    // The old platform's own error, and its message really is empty.
    if (companyId !== null && companyId !== credentials.companyId)
      return limited(ippException(400, '12002', ''), window.look())
    const scope = scopeFor(VERB[route.method])
    if (!granted.scopes.includes(scope)) return limited(forbidden(scope), window.look())
    const { allowed, headers } = window.take()
    if (!allowed) {
      const retryAfter = { 'retry-after': headers['x-ratelimit-reset'] ?? '3600' }
      return limited(json({ message: 'Rate limit is exceeded. Try again later.' }, 429, retryAfter), headers)
    }
    const alone = struck(route.method, plainPath(url.pathname), troubles)
    if (alone) return limited(alone, headers)
    const maxPageSize = Math.min(limits.maxPageSize, limits.maxPageSizes[route.path] ?? limits.maxPageSize)
    if (route.method === 'PUT') troubles.beforeWrite?.(plainPath(url.pathname))
    const ask = { company, request, url, params, maxPageSize, quirks, troubles, odd, background }
    const reply = await attempt(() => route.answer(ask))
    const queued = request.headers.has('erp-api-background') && !route.path.startsWith('/v1/background/')
    return limited(queued ? background.queue(url, reply) : reply, headers)
  }

  const app = new Hono({ getPath: (request) => plainPath(new URL(request.url).pathname) })
  app.post('/connect/token', async (context) => toResponse(await tokens.issue(context.req.raw)))
  for (const route of ROUTES)
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), async (context) => {
      const params = Object.fromEntries(
        Object.entries(context.req.param()).map(([name, value]) => [name, readParameter(String(value))]),
      )
      return toResponse(inForm(await answer(route, context.req.raw, params), quirks))
    })
  app.notFound(() => toResponse(limited(noSuchRoute(), quota.look())))
  app.onError((error) => {
    throw error
  })

  return {
    fetch: async (request) => {
      const sent = request.method === 'PUT' ? request.clone() : null
      const response = await app.fetch(request)
      const { pathname, search } = new URL(request.url)
      if (sent !== null) writes.push(await written(sent, response.status))
      calls.push({ method: request.method, path: pathname, query: search.slice(1), status: response.status })
      if (!response.headers.has('date')) response.headers.set('date', clock.now().toUTCString())
      if (response.ok && search.includes('pageNumber=')) troubles.meanwhile?.(plainPath(pathname))
      return response
    },
    company,
    credentials,
    limits,
    quirks,
    troubles,
    calls,
    writes,
    oddities,
    revokeTokens: tokens.revoke,
    exhaustQuota: quota.exhaust,
  }
}

async function attempt(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) return error.reply
    throw error
  }
}

/** The answer of a path for which trouble is switched on; `null` for all others. */
function struck(method: Method, path: string, { broken, unlicensed: without, silent }: Troubles): Reply | null {
  const plain = decodeURIComponent(path)
  if (silent.has(plain)) return { status: 200 }
  const status = broken.get(`${method} ${plain}`) ?? broken.get(plain)
  if (status !== undefined) return status === 403 ? unlicensed() : businessError(status, 'The record cannot be read.')
  const isWithout = (one: string) => [path, `${method} ${path}`].some((at) => at === one || at.startsWith(`${one}/`))
  return [...without].some(isWithout) ? unlicensed() : null
}

const written = async (sent: Request, status: number): Promise<LoggedWrite> => ({
  method: sent.method,
  path: plainPath(new URL(sent.url).pathname),
  ifMatch: sent.headers.get('if-match'),
  body: await sent.json().catch(() => null),
  status,
})

const limited = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...headers, ...reply.headers },
})

function toResponse(reply: Reply): Response {
  const headers = { 'ipp-request-id': 'b7c1a9f0-0000-4000-8000-000000000000', ...reply.headers }
  return new Response((reply.body as ConstructorParameters<typeof Response>[0]) ?? null, {
    status: reply.status,
    headers,
  })
}

const plainPath = (path: string): string => (path.startsWith(OLD_PREFIX) ? path.slice(OLD_PREFIX.length) : path)

/** `b64(Oi8_I1tdQCYqKzs)`: how ids with reserved characters may be written. */
function readParameter(value: string): string {
  const encoded = /^b64\((.*)\)$/.exec(value)?.[1]
  return encoded === undefined ? value : Buffer.from(encoded, 'base64url').toString('utf8')
}
