import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'

/**
 * Answers only to names that are ours. A page from elsewhere can have its own name point at this machine, and its
 * scripts then read what is meant for the operator; the name they ask for gives them away. An address in numbers is
 * nobody's name, so it passes.
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

/** Of the `Host` header; where there is none, as between programs on one machine, of the address. */
function hostOf(request: Request): string | null {
  const written = request.headers.get('host')
  const url = written === null ? request.url : `http://${written}`
  if (!URL.canParse(url)) return null
  return new URL(url).hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
