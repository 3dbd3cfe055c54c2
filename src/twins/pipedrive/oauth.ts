import { createHash } from 'node:crypto'
import { ALL_SCOPES, type Auth, type OAuthOptions, type TokenAnswer } from './gateway/auth.ts'
import type { World } from './world.ts'

const CODE_MS = 5 * 60_000

/**
 * `oauth.pipedrive.com` on the twin's own host: `GET /oauth/authorize` sends the browser straight back, as if a
 * person had agreed (or refused, by `consent`); `POST /oauth/token` and `/oauth/revoke` as documented.
 */
export function oauthServer(world: World, auth: Auth, options: OAuthOptions | undefined, installer: () => number) {
  const codes = new Map<string, { readonly redirect: string; readonly expiresAt: number }>()

  const authorize = (url: URL): Response => {
    const redirect = url.searchParams.get('redirect_uri') ?? ''
    if (options === undefined || url.searchParams.get('client_id') !== options.clientId) {
      return problem(400, 'Invalid client: client is invalid', 'invalid_client')
    }
    const registered = options.redirectUri ?? redirect
    if (!URL.canParse(redirect) || redirect !== registered) {
      return problem(400, 'Invalid redirect_uri: it differs from the registered callback', 'invalid_request')
    }
    const target = new URL(redirect)
    if (options.consent === 'deny') target.searchParams.set('error', 'user_denied')
    else {
      const code = createHash('sha1').update(`${world.company.domain}/code/${codes.size}`).digest('hex')
      codes.set(code, { redirect, expiresAt: world.clock.now().getTime() + CODE_MS })
      target.searchParams.set('code', code)
    }
    const state = url.searchParams.get('state')
    if (state !== null) target.searchParams.set('state', state)
    return new Response(null, { status: 302, headers: { location: target.toString() } })
  }

  const token = async (request: Request, url: URL): Promise<Response> => {
    const form = new URLSearchParams(await request.text())
    const stranger = unknownClient(request, form)
    if (stranger !== null) return stranger
    const grant = form.get('grant_type')
    if (grant === 'authorization_code') {
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const late = code !== undefined && code.expiresAt <= world.clock.now().getTime()
      if (code === undefined || late) return problem(400, 'Invalid grant: authorization code is invalid')
      if (form.get('redirect_uri') !== code.redirect) return problem(400, 'Invalid grant: redirect_uri does not match')
      return answer(auth.install(installer()), url)
    }
    if (grant === 'refresh_token') {
      const fresh = auth.refresh(form.get('refresh_token') ?? '')
      return fresh === null ? problem(400, 'Invalid grant: refresh token is invalid') : answer(fresh, url)
    }
    return problem(400, 'Unsupported grant type: grant_type is invalid', 'unsupported_grant_type')
  }

  const revoke = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text())
    const stranger = unknownClient(request, form)
    if (stranger !== null) return stranger
    auth.revoke(form.get('token') ?? '')
    return json(200, {})
  }

  // Documented as HTTP Basic; ids and secrets in the body are refused.
  const unknownClient = (request: Request, form: URLSearchParams): Response | null => {
    if (form.has('client_secret')) world.oddity('the OAuth client secret sent in the body instead of HTTP Basic')
    const sent = request.headers.get('authorization') ?? ''
    if (!sent.startsWith('Basic ')) return problem(401, 'Invalid header: authorization is invalid', 'invalid_header')
    const expected = Buffer.from(`${options?.clientId}:${options?.clientSecret}`).toString('base64')
    if (options !== undefined && sent === `Basic ${expected}`) return null
    return problem(401, 'Invalid client: client is invalid', 'invalid_client')
  }

  const answer = (tokens: TokenAnswer, url: URL): Response => {
    const own = `https://${world.company.domain}.pipedrive.com`
    return json(200, {
      access_token: tokens.access_token,
      // As recorded: a number in a text, and the type in small letters.
      token_type: 'bearer',
      expires_in: String(tokens.expires_in),
      refresh_token: tokens.refresh_token,
      scope: (options?.scopes ?? ALL_SCOPES).join(','),
      // Served on a socket of its own, the twin is its own company host.
      api_domain: url.hostname.endsWith('pipedrive.com') ? own : url.origin,
    })
  }

  return async (request: Request, url: URL): Promise<Response | null> => {
    const path = url.pathname.replace(/\/$/, '')
    if (path === '/oauth/authorize' && request.method === 'GET') return authorize(url)
    if (path === '/oauth/token' && request.method === 'POST') return token(request, url)
    if (path === '/oauth/revoke' && request.method === 'POST') return revoke(request)
    return null
  }
}

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } })
const problem = (status: number, message: string, error = 'invalid_grant'): Response =>
  json(status, { success: 'false', message, error })
