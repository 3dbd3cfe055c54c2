import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'

/**
 * Answers only to host names that are ours. Somebody's web page can have its own name point at this machine, so that
 * its scripts could read what is meant for the operator (DNS rebinding); but they send that name as `Host`. An IP
 * address passes, since nobody can make it point elsewhere.
 *
 * @param names without a port
 */
export function allowedHosts(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  return async (c, next) => {
    const host = hostOf(c.req.raw)
    if (host !== null && (isIP(host) !== 0 || allowed.has(host))) return next()
    const error = `This name is not answered. Should it be, set ML_CONNECTOR_URL or ML_CONNECTOR_HOSTS to it.`
    return c.json({ error }, 421)
  }
}

/** The host name in the `Host` header, or in the address of the request where that header is missing. */
function hostOf(request: Request): string | null {
  const written = request.headers.get('host')
  const url = written === null ? request.url : `http://${written}`
  if (!URL.canParse(url)) return null
  return new URL(url).hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
