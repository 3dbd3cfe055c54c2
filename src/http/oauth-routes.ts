import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Clock } from '../core/clock.ts'
import { readJson } from '../core/hint.ts'
import { rateLimit } from '../core/rate-limit.ts'
import { isBrowser, newBrowser } from '../sign-in/browser.ts'
import { BEGIN_PATH, CALLBACK_PATH, refused, type SignIn, type SignInResult } from '../sign-in/model.ts'
import type { Bodies } from './bodies.ts'
import { oauthPage } from './oauth-page.ts'
import type { SenderOf } from './sender.ts'

export interface OauthDeps {
  readonly clock: Clock
  readonly bodies: Bodies
  readonly senderOf: SenderOf
  /** Whether people reach us over TLS. */
  readonly isSecure: boolean
}

const MAX_NOTICE_BYTES = 16_384

/** The cookie lasts as long as a sign-in may take. */
const COOKIE_SECONDS = 15 * 60
const COOKIE = 'ml-sign-in'

// Limits of one sender: a person signs in now and then, and perhaps fails a few times.
const VISITS = { burst: 20, perSecond: 1 / 10, keys: 10_000 }

// The addresses hold a code and a state, which must neither be cached nor reach another site as a referrer.
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const

/**
 * The sign-in to Pipedrive: where people come back to, a way to begin it, and what Pipedrive calls when the app was
 * uninstalled.
 */
export function oauthRoutes(signIn: SignIn, { clock, bodies, senderOf, isSecure }: OauthDeps): Hono {
  const routes = new Hono()
  const visits = rateLimit(VISITS)

  /**
   * Limits visits per sender. Beginnings and returns are counted apart, so that many beginnings keep nobody from coming
   * back. When many people share one address, as behind a proxy that the settings do not name, the operator's link
   * still works.
   */
  const limited = async (
    c: Context,
    what: string,
    proof: string | undefined,
    work: () => Promise<SignInResult>,
  ): Promise<Response> => {
    const key = `${what} ${senderOf(c)}`
    const now = clock.now().getTime()
    if (!visits.allows(key, now) && !(await signIn.isOperators(proof))) {
      c.header('retry-after', '60')
      return answerWith(c, refused(429, 'Too many sign-ins were tried from your address. Wait a few minutes.'))
    }
    visits.spend(key, now, 1)
    return answerWith(c, await work())
  }

  routes.get(CALLBACK_PATH, (c) => {
    const { code, state, error } = c.req.query()
    const browser = browserOf(c, isSecure)
    return limited(c, 'callback', state, () => signIn.finish({ code, state, error, browser }, c.req.raw.signal))
  })

  routes.get(`${BEGIN_PATH}/:name`, (c) =>
    limited(c, 'start', c.req.query('link'), () => {
      // All sign-ins of this browser share one cookie, so that two that are open at once both work.
      const browser = browserOf(c, isSecure) ?? newBrowser()
      keepBrowser(c, browser, isSecure)
      return signIn.begin(c.req.param('name'), { link: c.req.query('link'), browser })
    }),
  )

  routes.delete(CALLBACK_PATH, async (c) => {
    const authorization = c.req.header('authorization')
    // Credentials are checked first, so that bodies of strangers are not read.
    if (!(await signIn.isPipedrive(authorization))) return notAuthenticated(c)
    const body = await bodies.read(c.req.raw.body, senderOf(c), MAX_NOTICE_BYTES)
    if (body === 'too_large') return c.json({ error: 'The notice is too large.' }, 413, { connection: 'close' })
    if (typeof body === 'string') return c.json({ error: 'The notice could not be read.' }, 400)
    const known = await signIn.uninstalled(authorization, readJson(body)?.is ?? null)
    return known ? c.body(null, 204) : notAuthenticated(c)
  })

  return routes
}

const notAuthenticated = (c: Context) => c.json({ error: 'The notice could not be authenticated.' }, 401)

function browserOf(c: Context, isSecure: boolean): string | undefined {
  const text = isSecure ? getCookie(c, COOKIE, 'host') : getCookie(c, COOKIE)
  return isBrowser(text) ? text : undefined
}

function keepBrowser(c: Context, browser: string, isSecure: boolean): void {
  // `Lax`: the cookie is sent when Pipedrive leads the browser back here, but not with requests that other sites make.
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: COOKIE_SECONDS } as const
  // With this prefix a browser takes the cookie only over TLS and from this host, so no neighbouring host can set it.
  setCookie(c, COOKIE, browser, isSecure ? { ...options, secure: true, prefix: 'host' } : options)
}

function answerWith(c: Context, result: SignInResult) {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
  if (result.is === 'redirect') return c.redirect(result.url, 302)
  return c.html(oauthPage(result), result.is === 'refused' ? result.status : 200)
}
