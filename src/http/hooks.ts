import { type Context, Hono } from 'hono'
import type { Arrival, ArrivalAnswer } from '../core/arrival.ts'
import { MOST_BYTES } from '../core/hint.ts'
import type { SystemName } from '../core/ids.ts'
import type { Bodies } from './bodies.ts'
import type { SenderOf } from './sender.ts'

export interface HookDeps {
  readonly receive: (arrival: Arrival) => Promise<ArrivalAnswer>
  readonly bodies: Bodies
  readonly senderOf: SenderOf
}

/**
 * Where webhooks come in: `/hooks/pipedrive/{hook-id}`, `/hooks/visma/{hook-id}`, and `/hooks/visma` for all
 * connections of a Visma application, told apart by their tenant.
 */
export function hookRoutes(deps: HookDeps): Hono {
  const routes = new Hono()
  const taking = (system: SystemName) => async (c: Context) =>
    answered(c, await deps.receive(arrivalOf(c, system, deps)))
  routes.post('/hooks/pipedrive/:hook', taking('pipedrive'))
  routes.post('/hooks/visma/:hook', taking('visma'))
  routes.post('/hooks/visma', taking('visma'))
  routes.all('/hooks/*', (c) => c.json({ error: 'Webhooks are sent with POST.' }, 405, { allow: 'POST' }))
  return routes
}

function arrivalOf(c: Context, system: SystemName, { bodies, senderOf }: HookDeps): Arrival {
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  const address = senderOf(c)
  return {
    system,
    hook: c.req.param('hook') ?? null,
    headers: c.req.header(),
    announced: Number.isFinite(length) ? length : null,
    address,
    read: () => bodies.read(c.req.raw.body, address, MOST_BYTES),
  }
}

function answered(c: Context, { status, message }: ArrivalAnswer): Response {
  if (message === null) return c.json({ status: 'ok' }, status)
  // The rest of the body is not read, so the connection must be closed.
  if (status === 408 || status === 413) c.header('connection', 'close')
  if (status === 429 || status === 503) c.header('retry-after', '10')
  return c.json({ error: message }, status)
}
