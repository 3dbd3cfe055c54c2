import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { BEGIN_PATH, CALLBACK_PATH, type SignIn, type SignInResult } from '../sign-in/model.ts'
import { oauthPage } from './oauth-page.ts'

const MAX_NOTICE_BYTES = 16_384

// The addresses carry a code and a state: they must reach neither a cache nor, as a referrer, another site.
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
export function oauthRoutes(signIn: SignIn): Hono {
  const routes = new Hono()

  routes.get(CALLBACK_PATH, async (c) => {
    const answer = { code: c.req.query('code'), state: c.req.query('state'), error: c.req.query('error') }
    return answerWith(c, await signIn.finish(answer, c.req.raw.signal))
  })

  routes.get(`${BEGIN_PATH}/:name`, async (c) => answerWith(c, await signIn.begin(c.req.param('name'))))

  routes.delete(CALLBACK_PATH, bodyLimit({ maxSize: MAX_NOTICE_BYTES }), async (c) => {
    const body: unknown = await c.req.json().catch(() => null)
    const known = await signIn.uninstalled(c.req.header('authorization'), body)
    return known ? c.body(null, 204) : c.json({ error: 'The notice could not be authenticated.' }, 401)
  })

  return routes
}

function answerWith(c: Context, result: SignInResult) {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
  if (result.is === 'redirect') return c.redirect(result.url, 302)
  return c.html(oauthPage(result), result.is === 'refused' ? result.status : 200)
}
