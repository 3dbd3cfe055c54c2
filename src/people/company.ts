import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import { actorOf, type PeopleStore, type Person } from '../core/people.ts'
import type { Secret } from '../core/secret.ts'
import type { Entrance } from './enter.ts'
import { type Entered, type From, refused, tidyEmail } from './model.ts'
import { hashOf, newToken } from './tokens.ts'

/** The sign-in of a company, by OpenID Connect. */
export interface CompanySettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** What the button says. */
  readonly name: string
}

export interface Company {
  readonly name: string
  /** Where the browser goes. @param browser a secret in a cookie of it, without which nobody comes back */
  readonly begin: (browser: string, to: string) => Promise<string>
  /** @throws SyncError `people.company`, `people.not_invited` */
  readonly finish: (back: CameBack, from: From) => Promise<{ readonly entered: Entered; readonly to: string }>
}

interface CameBack {
  readonly code: string | undefined
  readonly state: string | undefined
  readonly iss: string | undefined
  readonly browser: string | undefined
}

export interface CompanyDeps {
  readonly store: PeopleStore
  readonly clock: Clock
  /** Guarded: it goes to no address inside, and follows no redirect. */
  readonly fetch: typeof globalThis.fetch
  /** Where the company sends people back to. */
  readonly callback: string
  readonly log: (event: object, message: string) => void
  readonly admit: Entrance['admit']
}

const BEGUN_MS = 10 * 60_000
const KNOWN_MS = 3_600_000
const ANSWER_MS = 10_000
// Never HS256: a secret that a browser's page could hold signs nobody in.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

const discovered = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
})
const tokens = z.object({ id_token: z.string() })
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })
const begun = z.object({ verifier: z.string(), nonce: z.string(), to: z.string(), browser: z.string() })
const claims = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  // Some write it as text.
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
})

export function companySignIn(settings: CompanySettings, deps: CompanyDeps): Company {
  const { store, clock, callback } = deps
  const now = () => clock.now().getTime()
  let found: { readonly at: number; readonly system: z.output<typeof discovered> } | null = null

  async function asked<T>(schema: z.ZodType<T>, url: string, init: RequestInit = {}): Promise<T> {
    const answer = await deps.fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) })
    if (!answer.ok) throw new Error(`${new URL(url).origin} answered ${answer.status}`)
    return schema.parse(await answer.json())
  }

  async function system(): Promise<z.output<typeof discovered>> {
    if (found !== null && now() - found.at < KNOWN_MS) return found.system
    const base = settings.issuer.replace(/\/$/, '')
    const answer = await asked(discovered, `${base}/.well-known/openid-configuration`)
    if (answer.issuer !== settings.issuer) throw new Error(`the issuer calls itself ${answer.issuer}`)
    found = { at: now(), system: answer }
    return answer
  }

  async function idTokenFor(code: string, verifier: string): Promise<string> {
    const { token_endpoint: url, token_endpoint_auth_methods_supported: methods } = await system()
    const { clientId, clientSecret } = settings
    const body = new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier },
    })
    const headers: Record<string, string> = { accept: 'application/json' }
    // By the specification it is Basic where nothing is said.
    if (methods?.includes('client_secret_post') && !methods.includes('client_secret_basic')) {
      body.set('client_id', clientId)
      body.set('client_secret', clientSecret.reveal())
    } else {
      const pair = [clientId, clientSecret.reveal()].map(encodeURIComponent).join(':')
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    }
    return (await asked(tokens, url, { method: 'POST', body, headers })).id_token
  }

  async function proven(idToken: string, nonce: string): Promise<z.output<typeof claims>> {
    const { createLocalJWKSet, jwtVerify } = await import('jose')
    const keys = createLocalJWKSet(await asked(keySet, (await system()).jwks_uri))
    const { payload } = await jwtVerify(idToken, keys, {
      ...{ issuer: settings.issuer, audience: settings.clientId, algorithms: ALGORITHMS },
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: clock.now(),
      clockTolerance: 60,
    })
    if (payload.nonce !== nonce) throw new Error('the answer belongs to another sign-in')
    if (payload.azp !== undefined && payload.azp !== settings.clientId)
      throw new Error('the token is for another client')
    return claims.parse(payload)
  }

  /** Who it is here: known by that sign-in, or invited by an address that it vouches for. */
  async function personOf({ sub, email, email_verified }: z.output<typeof claims>): Promise<Person> {
    const subject = `${settings.issuer} ${sub}`
    const known = await store.bySubject(subject)
    if (known !== null) return known
    const invited = email === undefined || email_verified !== true ? null : await store.byEmail(tidyEmail(email))
    if (invited === null) throw refused('people.not_invited')
    const isNew = await store.knownAs(invited.id, subject, { actor: actorOf(invited), at: now() })
    if (!isNew) throw refused('people.not_invited')
    return invited
  }

  const failed = (error: unknown) => {
    deps.log({ event: 'people.company_failed', err: error }, 'the sign-in of the company did not work')
    return refused('people.company', 'The log of serve says why.')
  }

  return {
    name: settings.name,
    begin: async (browser, to) => {
      const { authorization_endpoint: url } = await system().catch((error: unknown) => Promise.reject(failed(error)))
      const [verifier, nonce] = [randomBytes(32), randomBytes(16)].map((bytes) => bytes.toString('base64url'))
      const { token: state, hash } = newToken()
      const data = JSON.stringify({ verifier, nonce, to, browser: hashOf(browser) })
      await store.keep({ hash, kind: 'company', person: null, data, expiresAt: now() + BEGUN_MS })
      const address = new URL(url)
      const asks = {
        ...{
          response_type: 'code',
          client_id: settings.clientId,
          redirect_uri: callback,
          scope: 'openid email profile',
        },
        ...{ state, nonce: nonce ?? '', code_challenge_method: 'S256' },
        code_challenge: createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url'),
      }
      for (const [name, value] of Object.entries(asks)) address.searchParams.set(name, value)
      return address.href
    },
    finish: async ({ code, state, iss, browser }, from) => {
      const taken = state === undefined ? null : await store.take(hashOf(state), 'company', now())
      if (taken === null || code === undefined) throw refused('people.start_over')
      const { verifier, nonce, to, browser: expected } = begun.parse(JSON.parse(taken.data))
      // Begun in another browser: somebody may have sent a link that signs others in as themselves.
      if (browser === undefined || hashOf(browser) !== expected) throw refused('people.start_over')
      if (iss !== undefined && iss !== settings.issuer) throw refused('people.start_over')
      const who = await idTokenFor(code, verifier)
        .then((idToken) => proven(idToken, nonce))
        .catch((error: unknown) => Promise.reject(failed(error)))
      return { entered: await deps.admit(await personOf(who), 'company', from), to }
    },
  }
}
