/** What a twin is: an HTTP server without a socket. */
export type Handler = (request: Request) => Promise<Response>

/**
 * A `fetch` that reaches handlers in this process, by host (`api.finance.visma.net`, `127.0.0.1:4401`).
 *
 * Errors: TypeError `fetch failed` with a cause of code ENOTFOUND for a host that is not in `routes`; the
 *         signal's reason when aborted. A handler that has started runs to its end, as a server would:
 *         an aborted write may have been applied.
 */
export function routeFetch(routes: Readonly<Record<string, Handler>>): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { host } = new URL(request.url)
    const handler = routes[host]
    request.signal.throwIfAborted()
    if (handler === undefined) throw networkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`)
    return await abortable(handler(request), request.signal)
  }
}

/** The error `fetch` throws for trouble below HTTP. */
export function networkError(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

function abortable(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
