import { type Context, Hono } from 'hono'

/** What is shown: `createMetrics` makes it. */
export interface Exposition {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/**
 * `GET /metrics` for Prometheus. It names connections, so whoever asks has to prove that they may see it. Who cannot,
 * and came through a proxy, learns not even that it is there: a proxy may pass on more than was meant.
 */
export function metricsRoute(metrics: Exposition, mayRead: (request: Request) => Promise<boolean>): Hono {
  const route = new Hono()
  route.get('/metrics', async (c) => {
    if (!(await mayRead(c.req.raw))) return PROXIED.some((name) => c.req.header(name)) ? c.notFound() : closed(c)
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' })
  })
  return route
}

const closed = (c: Context) => {
  const error = 'Send the token of ML_CONNECTOR_METRICS_TOKEN as `Authorization: Bearer`, or sign in as an admin.'
  return c.json({ error }, 401, { 'www-authenticate': 'Bearer' })
}

const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'forwarded']
