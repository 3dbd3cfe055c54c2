import { parse } from 'hono/utils/cookie'
import type { Visiting } from '../../people/model.ts'
import type { People } from '../../people/people.ts'

/** Whether people reach us over TLS, and by which address. */
export interface Address {
  /** Origin of the public address, `https://ml.example.com`; `null` where none is set. */
  readonly origin: string | null
  readonly isSecure: boolean
}

export const addressOf = ({ publicUrl }: { readonly publicUrl: string | null }): Address => {
  const origin = publicUrl === null ? null : new URL(publicUrl).origin
  return { origin, isSecure: origin?.startsWith('https:') ?? false }
}

/** With this prefix a browser takes the cookie only over TLS and from this host, so no neighbouring host can set it. */
export const cookieName = (name: string, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name)

export const SESSION_COOKIE = 'ml-session'

const READS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a request was made by a page of ours. Browsers say with every write which page makes it, so one without is
 * nobody's page; a cookie alone proves nothing, since browsers send it along with requests of others.
 */
export function isOwnPage(request: Request, { origin: ours, isSecure }: Address): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return request.headers.get('sec-fetch-site') === 'same-origin'
  if (origin === ours) return true
  if (!URL.canParse(origin)) return false
  const { host, protocol } = new URL(origin)
  // The name that was asked for is one of ours: others were refused before.
  return host === (request.headers.get('host') ?? new URL(request.url).host) && (protocol === 'https:' || !isSecure)
}

/**
 * The session of a browser, or the key of a script. A write with a session counts only from a page of ours.
 *
 * @param isSeen whether asking is a sign of life, after which the session goes on for longer
 */
export const whoIs =
  ({ who }: Pick<People, 'who'>, address: Address, isSeen = true) =>
  async (request: Request): Promise<Visiting | null> => {
    const authorization = request.headers.get('authorization')
    if (authorization !== null) {
      const [scheme = '', key = ''] = authorization.split(' ')
      return scheme.toLowerCase() === 'bearer' ? who.byKey(key) : null
    }
    const token = sessionToken(request, address)
    if (token === null) return null
    if (!READS.includes(request.method) && !isOwnPage(request, address)) return null
    return who.bySession(token, isSeen)
  }

const sessionToken = (request: Request, { isSecure }: Address): string | null => {
  const name = cookieName(SESSION_COOKIE, isSecure)
  return parse(request.headers.get('cookie') ?? '', name)[name] ?? null
}
