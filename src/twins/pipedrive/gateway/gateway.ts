import { randomUUID } from 'node:crypto'
import type { Match, Router } from '../routes.ts'
import type { World } from '../world.ts'
import type { Auth, Credential } from './auth.ts'
import { ApiError, BLOCK_PAGE, bodyIn, forbidden, gatewayError, invalid, notFound } from './errors.ts'
import type { Limits } from './limits.ts'
import { readQuery } from './query.ts'
import type { Call, Reply, Route } from './route.ts'

export interface LoggedCall {
  readonly method: string
  /** `/api/v2/organizations/42` */
  readonly path: string
  readonly query: string
  readonly status: number
  /** Units of the daily budget it took; refused calls are free. */
  readonly cost: number
  readonly at: Date
  readonly search: boolean
}

export interface Gateway {
  readonly world: World
  readonly auth: Auth
  readonly limits: Limits
  readonly router: Router
  /** Requests a credential may make within 2 s; `null` for any number. */
  readonly burst: (kind: Credential['kind']) => number | null
  readonly log: (call: LoggedCall) => void
}

/** Any call under `/api`: credential, limits, scope, strict reading, the resource; and a line in the log. */
export async function answer(gateway: Gateway, request: Request, url: URL): Promise<Response> {
  const found = gateway.router.match(request.method, url.pathname)
  const match = 'route' in found ? found : null
  const at = gateway.world.clock.now()
  let cost = 0
  let response: Response
  try {
    const credential = gateway.auth.identify(request)
    const price = match?.route.cost ?? 0
    const limit = gateway.burst(credential.kind)
    const verdict = gateway.limits.check(credential.key, limit, price, match?.route.search === true)
    if (verdict.kind === 'ok') {
      cost = price
      response = await run(
        gateway.world,
        match ?? missing(credential, found as readonly string[]),
        credential,
        request,
        url,
      )
    } else {
      response = refusal(verdict.kind)
    }
    for (const [name, value] of Object.entries(verdict.headers)) response.headers.set(name, value)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.oddity !== undefined) gateway.world.oddity(`${error.oddity} (${request.method} ${url.pathname})`)
    response = errorResponse(error, url)
  }
  if (match === null && response.status !== 401) {
    gateway.world.oddity(`a call that has no price: ${request.method} ${url.pathname}`)
  }
  response.headers.set('x-correlation-id', randomUUID())
  gateway.log({
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    status: response.status,
    cost,
    at,
    search: match?.route.search === true,
  })
  return response
}

async function run(
  world: World,
  match: Match | ApiError,
  credential: Credential,
  request: Request,
  url: URL,
): Promise<Response> {
  try {
    if (match instanceof ApiError) throw match
    const { route, params } = match
    admit(route, credential)
    const { user } = credential
    const call: Call = {
      world,
      user,
      actor: { user: user.id, source: 'api', client: credential.client },
      url,
      query: route.query === 'any' ? readQuery(new URL(url.origin), {}) : readQuery(url, route.query ?? {}),
      request,
      param: (name) => params[name] ?? '',
      id: (name = 'id') => identifier(name, params[name] ?? ''),
      json: () => readBody(route, request),
    }
    return replyResponse(await route.run(call))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.oddity !== undefined) world.oddity(`${error.oddity} (${request.method} ${url.pathname})`)
    return errorResponse(error, url)
  }
}

function admit(route: Route, { scopes, user }: Credential): void {
  if (scopes !== null && !route.scopes.some((scope) => scopes.includes(scope))) throw scopeMismatch()
  if (route.admin === true && !user.admin) throw forbidden('You do not have permission to do this')
}

/** An app cannot tell a wrong address from a missing scope. */
function missing(credential: Credential, methods: readonly string[]): ApiError {
  if (credential.scopes !== null) return scopeMismatch()
  return methods.length === 0 ? notFound('Resource') : gatewayError(405, 'Method Not Allowed')
}
const scopeMismatch = (): ApiError => gatewayError(403, 'Scope and URL mismatch')

function identifier(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalid(name, 'must be an integer', `"${text}" as an id in a path`)
  return Number(text)
}

async function readBody({ version, method }: Route, request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  const isForm = type.startsWith('application/x-www-form-urlencoded')
  if (isForm && version === 'v1' && method === 'POST') return readForm(await request.text())
  if (!type.startsWith('application/json'))
    throw invalid('body', 'must be application/json', `a body of type "${type}"`)
  try {
    return JSON.parse(await request.text())
  } catch {
    throw invalid('body', 'is not valid JSON', 'a body that is not JSON')
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

const replyResponse = (reply: Reply): Response =>
  'raw' in reply
    ? reply.raw
    : new Response(JSON.stringify(reply.body), { status: reply.status ?? 200, headers: JSON_TYPE })

const errorResponse = ({ status, body }: ApiError, { pathname }: URL): Response =>
  new Response(JSON.stringify(bodyIn(pathname.includes('/v2/') ? 'v2' : 'v1', body)), {
    status,
    headers: { ...JSON_TYPE, ...(status === 401 ? { 'x-401-by-gw': 'true' } : {}) },
  })

// The two 429 cannot be told apart by their body, as in the real thing.
const refusal = (kind: 'burst' | 'daily' | 'blocked'): Response =>
  kind === 'blocked'
    ? new Response(BLOCK_PAGE, { status: 403, headers: { 'content-type': 'text/html; charset=UTF-8' } })
    : new Response(JSON.stringify({ success: false, error: 'request over limit', errorCode: 429 }), {
        status: 429,
        headers: JSON_TYPE,
      })

/** Members of v1 bodies that are numbers, which a form cannot tell from texts. */
const NUMERIC = /(^|_)(id|flag|nr)$/

/** A form as the JSON body that it stands for: API v1 takes both in a POST. */
const readForm = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [
      name,
      NUMERIC.test(name) && /^-?\d+$/.test(value) ? Number(value) : value,
    ]),
  )
