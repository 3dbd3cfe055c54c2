import { Hono } from 'hono'

/** What is shown: `createMetrics` makes it. */
export interface Exposition {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/**
 * `GET /metrics` for Prometheus. It names connections, so it belongs where only the operator's network reaches: what
 * came by a proxy from outside finds nothing here, also where the proxy was told to pass on everything.
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
