import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import type { Arrival, ArrivalAnswer } from '../core/arrival.ts'
import { tooLarge } from '../core/hint.ts'
import type { HookSystem } from '../core/inbox.ts'

export interface HookDeps {
  readonly receive: (arrival: Arrival) => Promise<ArrivalAnswer>
}

/**
 * Where webhooks come in: `/hooks/pipedrive/{hook-id}`, `/hooks/visma/{hook-id}`, and `/hooks/visma` for all
 * connections of a Visma application, told apart by their tenant.
 */
export function hookRoutes({ receive }: HookDeps): Hono {
  const routes = new Hono()
  const taking = (system: HookSystem) => async (c: Context) => answered(c, await receive(arrivalOf(c, system)))
  routes.post('/hooks/pipedrive/:hook', taking('pipedrive'))
  routes.post('/hooks/visma/:hook', taking('visma'))
  routes.post('/hooks/visma', taking('visma'))
  routes.all('/hooks/*', (c) => c.json({ error: 'Webhooks are sent with POST.' }, 405, { allow: 'POST' }))
  return routes
}

function arrivalOf(c: Context, system: HookSystem): Arrival {
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  return {
    system,
    hook: c.req.param('hook') ?? null,
    headers: c.req.header(),
    announced: Number.isFinite(length) ? length : null,
    address: addressOf(c),
    read: () => readBody(c.req.raw),
  }
}

function answered(c: Context, { status, message }: ArrivalAnswer): Response {
  if (message === null) return c.json({ status: 'ok' }, status)
  // The rest of what is sent is not read, so the connection ends here.
  if (status === 413) c.header('connection', 'close')
  if (status === 429 || status === 503) c.header('retry-after', '10')
  return c.json({ error: message }, status)
}

/** The whole body, or `null` as soon as it is too large, whatever length was announced. */
async function readBody({ body }: Request): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (tooLarge(bytes)) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The sender. Behind a proxy of the operator's own network it is the address that the nearest proxy saw: the last
 * one of the header, since all before it could have been made up by the sender.
 */
function addressOf(c: Context): string {
  const peer = peerOf(c)
  if (!PRIVATE.test(peer)) return peer
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return forwarded && forwarded.length <= 45 ? forwarded : peer
}

const PRIVATE = /^(::1$|::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:|$)/i

function peerOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    // Not behind a socket.
    return ''
  }
}
