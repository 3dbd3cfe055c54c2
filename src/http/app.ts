import { Hono } from 'hono'
import type { Clock } from '../core/clock.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import { upcoming, type Work } from '../core/work.ts'

/**
 * What `serve` answers: whether it lives (`/healthz`), whether it can work (`/readyz`), and how the connections
 * are (`/`). No names of customers, no amounts, no credentials.
 *
 * @param parts routes of other rooms, e.g. `/metrics`
 */
export function app(
  store: Store,
  about: { readonly version: string; readonly clock: Clock },
  parts: readonly Hono[] = [],
): Hono {
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
    const connections = await store.work.list()
    return c.json({
      name: 'ml-connector',
      version: about.version,
      store: store.kind,
      connections: await Promise.all(
        connections.map((connection) => describe(store, connection, about.clock.now().getTime())),
      ),
    })
  })

  for (const part of parts) server.route('/', part)

  server.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404))
  server.onError((_, c) => c.json({ error: 'Something unexpected went wrong; the log of serve says what.' }, 500))
  return server
}

async function describe(store: Store, work: Work, now: number) {
  const [run] = await store.runs.list(work.connection, 1)
  const { nextRunAt, nextReconcileAt, waitsUntil } = upcoming(work, now)
  return {
    name: work.name,
    state: work.state,
    stateReason: work.stateReason,
    nextRunAt: iso(nextRunAt),
    nextReconcileAt: iso(nextReconcileAt),
    waitsUntil: iso(waitsUntil),
    running: run?.status === 'running' ? described(run) : null,
    lastRun: run === undefined ? null : described(run),
  }
}

const described = ({ id, mode, status, trigger, startedAt, counts, progress }: Run) => ({
  runId: id,
  mode,
  status,
  trigger,
  startedAt: iso(startedAt),
  counts,
  progress,
})

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
