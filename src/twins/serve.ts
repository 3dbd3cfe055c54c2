import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Handler } from './fetch.ts'

export interface Listening {
  /** `http://127.0.0.1:4401`, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

// Tells @hono/node-server that the answer was written, or deliberately not written, by us.
const handled = () => new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

/**
 * Serves a handler over real HTTP on 127.0.0.1 (`port` 0: any free one). What a handler throws becomes a
 * destroyed socket, and a body that fails half-way an answer cut in the middle: the client sees a reset.
 */
export async function listen(handler: Handler, port = 0): Promise<Listening> {
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      let response: Response
      try {
        response = await handler(request)
      } catch {
        outgoing.destroy()
        return handled()
      }
      const { chunks, broken } = await drain(response)
      if (!broken) return new Response(chunks.length === 0 ? null : Buffer.concat(chunks), response)
      cut(outgoing as ServerResponse, response, Buffer.concat(chunks))
      return handled()
    },
    { overrideGlobalObjects: false },
  )
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function drain(response: Response): Promise<{ chunks: Uint8Array[]; broken: boolean }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk)
    return { chunks, broken: false }
  } catch {
    return { chunks, broken: true }
  }
}

/** Promises one byte more than it sends, so that the client cannot take the part for the whole. */
function cut(outgoing: ServerResponse, response: Response, part: Uint8Array): void {
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': String(part.byteLength + 1),
  })
  outgoing.write(part, () => outgoing.destroy())
}
