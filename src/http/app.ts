import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { ANSWER_WITHIN_MS, inTime } from '../core/in-time.ts'
import { allowedHosts } from './allowed-hosts.ts'
import { safeHeaders } from './safe-headers.ts'

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
  server.get('/', (c) => c.json({ name: 'ml-connector' }))

  for (const part of parts.named ?? []) server.route('/', part)

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
