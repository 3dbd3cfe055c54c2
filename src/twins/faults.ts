import type { Clock } from '../core/clock.ts'
import { type Handler, networkError } from './fetch.ts'
import { between, chance, pick, seeded } from './random.ts'

export const FAULTS = [
  'status-429',
  'status-500',
  'status-502',
  'status-503',
  'reset-before',
  'reset-after',
  'slow',
  'truncated',
  'html',
] as const
export type Fault = (typeof FAULTS)[number]

export interface Injected {
  readonly fault: Fault
  readonly method: string
  readonly path: string
}

export interface FaultOptions {
  readonly seed: number
  /** Share of requests that go wrong, 0 to 1. */
  readonly rate: number
  readonly kinds?: readonly Fault[]
  /** Which requests may go wrong; all by default. */
  readonly only?: (request: Request) => boolean
  readonly slowMs?: number
  readonly clock: Clock
}

export type FaultyHandler = Handler & { readonly injected: readonly Injected[]; enabled: boolean }

// A client that retries a few times must get through, or a run could fail without any fault of the client.
const MOST_IN_A_ROW = 3

/**
 * The handler, with trouble in between, the same for the same seed and the same requests.
 *
 * `status-…` and `reset-before` strike before the handler sees the request: nothing was applied.
 * `reset-after`, `truncated` and `html` strike after it: the write was applied and the answer is lost.
 * `slow` waits `slowMs` on the clock and then answers well.
 */
export function withFaults(handler: Handler, options: FaultOptions): FaultyHandler {
  const random = seeded(options.seed)
  const kinds = options.kinds ?? FAULTS
  const injected: Injected[] = []
  const inARow = new Map<string, number>()

  const answer = async (request: Request): Promise<Response> => {
    const method = request.method
    const path = new URL(request.url).pathname
    const key = `${method} ${path}`
    const before = inARow.get(key) ?? 0
    const mayFail = faulty.enabled && (options.only?.(request) ?? true) && before < MOST_IN_A_ROW
    if (!mayFail || !chance(random, options.rate)) {
      inARow.delete(key)
      return handler(request)
    }
    const fault = pick(random, kinds)
    injected.push({ fault, method, path })
    inARow.set(key, before + 1)
    return strike(fault, request)
  }

  const strike = async (fault: Fault, request: Request): Promise<Response> => {
    switch (fault) {
      case 'status-429':
        return tooMany(between(random, 1, 3))
      case 'status-500':
        return Response.json({ message: 'An unexpected error occurred.' }, { status: 500 })
      case 'status-502':
        return page(502, 'Bad Gateway')
      case 'status-503':
        return new Response('The service is unavailable.', { status: 503 })
      case 'reset-before':
        throw networkError('ECONNRESET', 'read ECONNRESET')
      case 'reset-after':
        await (await handler(request)).arrayBuffer()
        throw networkError('ECONNRESET', 'read ECONNRESET')
      case 'truncated':
        return truncated(await handler(request), chance(random, 0.5))
      case 'html':
        await (await handler(request)).arrayBuffer()
        return page(chance(random, 0.5) ? 200 : 502, 'Maintenance')
      case 'slow':
        await options.clock.sleep(options.slowMs ?? 2_000, request.signal)
        return handler(request)
    }
  }

  const faulty: FaultyHandler = Object.assign(answer, { injected, enabled: true })
  return faulty
}

function tooMany(seconds: number): Response {
  const headers = { 'retry-after': String(seconds) }
  return Response.json({ message: 'Rate limit is exceeded.' }, { status: 429, headers })
}

function page(status: number, title: string): Response {
  const html = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

/**
 * Half of the answer. `cleanly`: as a proxy cuts it, with a proper end, so that only the content tells;
 * otherwise the connection breaks in the middle of the body.
 */
async function truncated(response: Response, cleanly: boolean): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const half = bytes.slice(0, Math.floor(bytes.length / 2))
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  if (bytes.length === 0) throw networkError('UND_ERR_SOCKET', 'other side closed')
  if (cleanly) return new Response(half, { status: response.status, headers })
  let sent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) {
        const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
        controller.error(new TypeError('terminated', { cause }))
      } else {
        controller.enqueue(half)
        sent = true
      }
    },
  })
  return new Response(body, { status: response.status, headers })
}
