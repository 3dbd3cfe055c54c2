import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../core/clock.ts'
import { isSyncError, type SyncError } from '../core/errors.ts'
import { actorOf, type PeopleStore, type Person } from '../core/people.ts'
import type { Secret } from '../core/secret.ts'
import type { Entrance } from './enter.ts'
import { type Entered, type From, type Refusal, refused, tidyEmail } from './model.ts'
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
  readonly finish: (back: CameBack, from: From) => Promise<Finished>
}

/** `to`: the page that was asked for, also by whoever did not come in. */
type Finished = { readonly to: string } & ({ readonly entered: Entered } | { readonly refused: SyncError })

interface CameBack {
  /** Why that sign-in let nobody in, by its own word. */
  readonly error: string | undefined
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
// Such a word of the specification, `invalid_client`: never what the system may quote of us.
const problem = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) })
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
    const { origin } = new URL(url)
    const signal = AbortSignal.timeout(ANSWER_MS)
    const answer = await deps.fetch(url, { ...init, redirect: 'manual', signal }).catch((error: unknown) => {
      throw isPassing(error) ? new Unfinished('people.company_away', `${origin} does not answer`, error) : error
    })
    if (answer.ok) return schema.parse(await answer.json())
    const said = problem.safeParse(await answer.json().catch(() => null)).data?.error
    const code = answer.status >= 500 || answer.status === 429 ? 'people.company_away' : 'people.company'
    const because = said === undefined ? '' : `, ${said}`
    throw new Unfinished(
      said === 'invalid_grant' ? 'people.start_over' : code,
      `${origin} answered ${answer.status}${because}`,
    )
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
    if (email === undefined || email_verified !== true) throw refused('people.not_vouched_for')
    const invited = await store.byEmail(tidyEmail(email))
    if (invited === null) throw refused('people.not_invited')
    const isNew = await store.knownAs(invited.id, subject, { actor: actorOf(invited), at: now() })
    if (!isNew) throw refused('people.known_as_another')
    return invited
  }

  const failed = (error: unknown) => {
    deps.log({ event: 'people.company_failed', err: error }, 'the sign-in of the company did not work')
    return refused(error instanceof Unfinished ? error.code : 'people.company', 'The log of serve says why.')
  }

  /** Whom that sign-in sends back without a code: they said no there, or it says why it could not ask them. */
  const sentBack = (error: string) =>
    error === 'access_denied'
      ? refused('people.declined')
      : failed(
          new Unfinished(
            /^(server_error|temporarily_unavailable)$/.test(error) ? 'people.company_away' : 'people.company',
            `the sign-in came back with ${problem.safeParse({ error }).data?.error ?? 'an error of no known name'}`,
          ),
        )

  async function whoCame({ code, error, iss, browser }: CameBack, begin: z.output<typeof begun>): Promise<Person> {
    // Begun in another browser: somebody may have sent a link that signs others in as themselves.
    if (browser === undefined || hashOf(browser) !== begin.browser) throw refused('people.start_over')
    if (iss !== undefined && iss !== settings.issuer) throw refused('people.start_over')
    if (error !== undefined) throw sentBack(error)
    if (code === undefined) throw refused('people.start_over')
    const who = await idTokenFor(code, begin.verifier)
      .then((idToken) => proven(idToken, begin.nonce))
      .catch((cause: unknown) => Promise.reject(failed(cause)))
    return personOf(who)
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
    finish: async (back, from) => {
      const taken = back.state === undefined ? null : await store.take(hashOf(back.state), 'company', now())
      if (taken === null) return { to: '/', refused: refused('people.start_over') }
      const begin = begun.parse(JSON.parse(taken.data))
      try {
        return { to: begin.to, entered: await deps.admit(await whoCame(back, begin), 'company', from) }
      } catch (error) {
        if (!isSyncError(error)) throw error
        return { to: begin.to, refused: error }
      }
    },
  }
}

/** Whether the same may be answered in a while, unlike a wrong certificate or an address that is not asked. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isSo = /^(ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|UND_ERR_)/.test(String(Reflect.get(error, 'code')))
  return isSo || error.name === 'TimeoutError' || isPassing(error.cause)
}

/** What ended a sign-in there, for the log; `code` says what the person is told. */
class Unfinished extends Error {
  readonly code: Refusal
  constructor(code: Refusal, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
