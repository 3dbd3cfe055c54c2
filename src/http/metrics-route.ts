import { Hono } from 'hono'

/** What is shown: `createMetrics` makes it. */
export interface Exposition {
  readonly contentType: string
  readonly text: () => Promise<string>
}

/** `GET /metrics` for Prometheus. It names connections, so it belongs where only the operator's network reaches. */
export function metricsRoute(metrics: Exposition): Hono {
  const route = new Hono()
  route.get('/metrics', async (c) =>
    c.body(await metrics.text(), 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }),
  )
  return route
}
