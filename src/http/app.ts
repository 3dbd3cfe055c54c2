import { Hono } from 'hono'
import type { Connection, Store } from '../core/store.ts'

/**
 * What `serve` answers: whether it lives (`/healthz`), whether it can work (`/readyz`), and how the connections
 * are (`/`). No names of customers, no amounts, no credentials.
 *
 * @param parts routes of other rooms, e.g. `/metrics`
 */
export function app(store: Store, about: { readonly version: string }, parts: readonly Hono[] = []): Hono {
  const server = new Hono()

  server.get('/healthz', (c) => c.json({ status: 'ok' }))

  server.get('/readyz', async (c) => {
    try {
      await store.connections.list()
      return c.json({ status: 'ready' })
    } catch {
      return c.json({ status: 'not ready', reason: 'The store does not answer.' }, 503)
    }
  })

  server.get('/', async (c) => {
    const connections = await store.connections.list()
    return c.json({
      name: 'ml-connector',
      version: about.version,
      store: store.kind,
      connections: await Promise.all(connections.map((connection) => describe(store, connection))),
    })
  })

  for (const part of parts) server.route('/', part)

  server.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404))
  server.onError((_, c) => c.json({ error: 'Something unexpected went wrong; the log of serve says what.' }, 500))
  return server
}

async function describe(store: Store, { id, name, state, stateReason }: Connection) {
  const [run] = await store.runs.list(id, 1)
  const lastRun =
    run === undefined
      ? null
      : { runId: run.id, status: run.status, startedAt: new Date(run.startedAt).toISOString(), counts: run.counts }
  return { name, state, stateReason, lastRun }
}
