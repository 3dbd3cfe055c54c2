import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { SyncError } from '../core/errors.ts'

export interface Web {
  readonly port: number
  /** Takes no more requests, finishes those in progress, and cuts connections that are left after `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>
}

const PATIENCE = {
  // A sender that sends nothing, or a byte now and then, is cut off after these times. Bodies have less time, by route.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  // Proxies keep connections for their next request, most of them for a minute. Were we the first to close one, a request
  // that is on its way meanwhile would be lost: for a webhook, an event that nobody hears of.
  keepAliveTimeout: 75_000,
}

/**
 * @param port 0: any that is free
 * @throws SyncError `serve.port` (hold) when the port is taken.
 */
export async function startWeb(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Web> {
  const server = createAdaptorServer({ fetch, serverOptions: PATIENCE }) as Server
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const message = taken ? `Port ${port} is taken.` : `Port ${port} cannot be opened.`
    throw new SyncError('serve.port', message, { do: 'hold' }, { cause, advice: 'Set PORT to a free one.' })
  }
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (graceMs) => {
      const late = setTimeout(() => server.closeAllConnections(), graceMs)
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeIdleConnections()
      })
      clearTimeout(late)
    },
  }
}
