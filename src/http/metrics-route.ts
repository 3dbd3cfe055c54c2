import { Hono } from 'hono'

/** What is shown: `createMetrics` makes it. */
export interface Exposition {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/**
 * `GET /metrics` for Prometheus. It names connections, so only the operator's network may see it: a request that came
 * through a proxy gets 404, even where the proxy passes everything on.
 */
export function metricsRoute(metrics: Exposition): Hono {
  const route = new Hono()
  route.get('/metrics', async (c) => {
    if (PROXIED.some((name) => c.req.header(name) !== undefined)) return c.notFound()
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' })
  })
  return route
}

const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'forwarded']
