import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Clock } from '../../src/core/clock.ts'
import { listen } from '../../src/twins/serve.ts'

/** A sign-in by OpenID Connect as a company runs it, and what it can do wrong. */
export interface CompanyServer {
  readonly issuer: string
  /** Claims of the person who signs in next. */
  claims: JWTPayload
  /** Has the next token be signed by a key that nobody published. */
  forged: boolean
  /** Answers whatever is asked, once it is set. */
  answers: (() => Response) | null
  readonly asked: readonly string[]
  /** A person signs in there. @returns where their browser goes then */
  readonly agree: (url: string) => string
  readonly close: () => Promise<void>
}

export const CLIENT = { clientId: 'ml-connector', clientSecret: 'client-secret-1' }

export async function companyServer(clock: () => Clock): Promise<CompanyServer> {
  const [{ privateKey, publicKey }, stranger] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  const begun = new Map<string, { readonly nonce: string; readonly challenge: string }>()
  const asked: string[] = []
  const server = await listen(async (request) => {
    const url = new URL(request.url)
    asked.push(`${request.method} ${url.pathname}`)
    if (it.answers !== null) return it.answers()
    if (url.pathname === '/.well-known/openid-configuration') {
      return Response.json({
        issuer: it.issuer,
        authorization_endpoint: `${it.issuer}/authorize`,
        token_endpoint: `${it.issuer}/token`,
        jwks_uri: `${it.issuer}/keys`,
      })
    }
    if (url.pathname === '/keys') return Response.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] })
    const form = new URLSearchParams(await request.text())
    const code = begun.get(form.get('code') ?? '')
    begun.delete(form.get('code') ?? '')
    const basic = Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')
    const isRight = request.headers.get('authorization') === `Basic ${basic}`
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(form.get('code_verifier') ?? ''))
    if (code === undefined || !isRight || code.challenge !== Buffer.from(digest).toString('base64url')) {
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    const now = Math.floor(clock().now().getTime() / 1000)
    const claims = { iss: it.issuer, aud: CLIENT.clientId, iat: now, exp: now + 300, nonce: code.nonce, ...it.claims }
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256' })
    return Response.json({ id_token: await token.sign(it.forged ? stranger.privateKey : privateKey) })
  })
  const it: CompanyServer = {
    issuer: server.url,
    claims: {},
    forged: false,
    answers: null,
    asked,
    agree: (text) => {
      const query = new URL(text).searchParams
      const code = crypto.randomUUID()
      begun.set(code, { nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '' })
      const back = new URL(query.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString()
      return back.pathname + back.search
    },
    close: () => server.close(),
  }
  return it
}
