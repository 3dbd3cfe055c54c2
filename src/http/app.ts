import { isIP } from 'node:net'
import { Hono, type MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { ANSWER_WITHIN_MS, inTime } from '../core/in-time.ts'
import { problem, problemAnswer } from './api/problems.ts'

/** Whether the store answers. */
export interface Asked {
  /** @throws whatever keeps it from answering */
  readonly ping: () => Promise<void>
}

export interface AppOptions {
  /** Names under which we answer, besides `localhost` and addresses in numbers. */
  readonly hosts: readonly string[]
  /** A loop of this process that stands still, and for how long. */
  readonly late?: (() => { readonly loop: string; readonly seconds: number } | null) | undefined
  readonly log: (event: { readonly event: string; readonly [member: string]: unknown }) => void
}

export interface AppParts {
  /** Routes that authenticate requests themselves, answered under any host name: a proxy may use an inner one. */
  readonly open?: readonly Hono[]
  /** All other routes, answered only under `hosts`. */
  readonly named?: readonly Hono[]
}

/**
 * What `serve` answers: whether it lives (`/healthz`), whether it can work (`/readyz`), and the given routes. Users
 * cannot sign in here, so it tells nobody which connections there are and how they are: the command line does.
 */
export function app(store: Asked, { hosts, late, log }: AppOptions, parts: AppParts = {}): Hono {
  const server = new Hono()
  server.use(safeHeaders)

  // Before host names are checked: a probe may use any name for this machine, and the answer is no secret.
  server.get('/healthz', (c) => c.json({ status: 'ok' }))
  // While the store is silent all probes share one question, so that they do not use up its connections.
  let asking: Promise<void> | null = null
  server.get('/readyz', async (c) => {
    try {
      asking ??= store.ping().finally(() => {
        asking = null
      })
      await inTime(ANSWER_WITHIN_MS, asking)
      const standing = late?.() ?? null
      if (standing === null) return c.json({ status: 'ready' })
      const reason = `The loop "${standing.loop}" has not gone round for ${standing.seconds} s.`
      return c.json({ status: 'not ready', reason }, 503)
    } catch {
      return c.json({ status: 'not ready', reason: 'The store does not answer.' }, 503)
    }
  })

  for (const part of parts.open ?? []) server.route('/', part)

  server.use(allowedHosts(hosts))
  for (const part of parts.named ?? []) server.route('/', part)
  server.get('/', (c) => c.json({ name: 'ml-connector' }))

  server.notFound((c) => c.json({ error: 'There is nothing here.' }, 404))
  server.onError((error, c) => {
    // An exception that is an answer, e.g. that a body is too large.
    if (error instanceof HTTPException) return c.json({ error: error.message || 'Refused.' }, error.status)
    // Logs the route, since the address may hold a secret.
    log({ event: 'http.failed', method: c.req.method, route: routePath(c, -1), err: error })
    return c.json({ error: 'Something unexpected went wrong; the log of serve says what.' }, 500)
  })
  return server
}

// Nothing we answer belongs into a frame, a cache or another site's script, and addresses may carry a secret.
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** Headers of every answer, refusals and failures too; a route may say otherwise for itself. */
const safeHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  }
}

/**
 * Answers only to host names that are ours. Somebody's web page can have its own name point at this machine, so that
 * its scripts could read what is meant for the operator (DNS rebinding); but they send that name as `Host`. An IP
 * address passes, since nobody can make it point elsewhere.
 *
 * @param names without a port
 */
function allowedHosts(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  return async (c, next) => {
    const host = hostOf(c.req.raw)
    if (host !== null && (isIP(host) !== 0 || allowed.has(host))) return next()
    const error = `This name is not answered. Should it be, set ML_CONNECTOR_URL or ML_CONNECTOR_HOSTS to it.`
    if (!c.req.path.startsWith('/api/')) return c.json({ error }, 421)
    // Programs that use the API read problems, whoever refuses them.
    return problemAnswer(problem(421, { code: 'host.other', detail: error }))
  }
}

/** The host name in the `Host` header, or in the address of the request where that header is missing. */
function hostOf(request: Request): string | null {
  const written = request.headers.get('host')
  const url = written === null ? request.url : `http://${written}`
  if (!URL.canParse(url)) return null
  return new URL(url).hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
