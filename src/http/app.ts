import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import type { Store } from '../core/store.ts'
import { allowedHosts } from './allowed-hosts.ts'
import { safeHeaders } from './safe-headers.ts'

export interface AppOptions {
  /** Names under which we answer, besides `localhost` and addresses in numbers. */
  readonly hosts: readonly string[]
  readonly log: (event: { readonly event: string; readonly [member: string]: unknown }) => void
}

export interface AppParts {
  /** Routes with a proof of their own, answered under any name: a proxy may ask by one of the inner network. */
  readonly open?: readonly Hono[]
  /** All others. */
  readonly named?: readonly Hono[]
}

/**
 * What `serve` answers: whether it lives (`/healthz`) and whether it can work (`/readyz`). Without a sign-in there is
 * nothing else to be told: which connections there are, and how they are, is for the command line.
 */
export function app(store: Pick<Store, 'connections'>, { hosts, log }: AppOptions, parts: AppParts = {}): Hono {
  const server = new Hono()
  server.use(safeHeaders)

  // Asked by whatever name the network has for this machine, and told to anybody: before the names are looked at.
  server.get('/healthz', (c) => c.json({ status: 'ok' }))
  server.get('/readyz', async (c) => {
    try {
      await store.connections.list()
      return c.json({ status: 'ready' })
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
    // It was meant as an answer, e.g. that a body is too large.
    if (error instanceof HTTPException) return c.json({ error: error.message || 'Refused.' }, error.status)
    // The route and not the address, which may carry a secret.
    log({ event: 'http.failed', method: c.req.method, route: routePath(c, -1), err: error })
    return c.json({ error: 'Something unexpected went wrong; the log of serve says what.' }, 500)
  })
  return server
}
