import { z } from 'zod'
import { SyncError } from '../../core/errors.ts'
import type { Secret } from '../../core/secret.ts'
import { backoffMs } from '../http/backoff.ts'
import { errorText } from '../http/body.ts'
import { statusClass, withoutSecrets } from '../http/classify.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { type Incoming, send, type Transport } from '../http/send.ts'
import type { Access, Credentials } from './credentials.ts'
import type { TokenStore } from './model.ts'
import { orAborted } from './or-aborted.ts'

export interface OauthOptions {
  readonly clientId: string
  readonly clientSecret: Secret
  /** `https://oauth.pipedrive.com` */
  readonly url: string
  readonly tokens: TokenStore
  /** Used until the sign-in names the company's own host. */
  readonly apiUrl: string
}

// A token that expires on its way is refused; a minute is more than any request takes.
const EARLY_MS = 60_000
const TIMEOUT_MS = 30_000
const TRIES = 4
/** Waits longer than this are the engine's business. */
const PATIENCE_MS = 60_000

const answer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().catch(3_599),
  api_domain: z.string().optional(),
})

interface Token {
  readonly access: string
  readonly expiresAt: number
  readonly base: string
}

/**
 * OAuth sign-in of one user. One refresh at a time; the new token is stored before anybody uses it, so that a
 * crash never loses the only copy of a rotated refresh token.
 *
 * Errors: SyncError `pipedrive.sign_in_again` (hold), `pipedrive.sign_in_unavailable` (retry, or wait as told).
 * Source: Pipedrive, marketplace OAuth authorization; POST {url}/oauth/token
 */
export function oauth(options: OauthOptions, transport: Transport): Credentials {
  let current: Token | null = null
  let refreshing: Promise<Token> | null = null

  const now = () => transport.clock.now().getTime()
  const fresh = (token: Token | null): token is Token => token !== null && now() < token.expiresAt - EARLY_MS

  /** `refused`: an access token that must not be offered again, whatever its expiry says. */
  function refresh(refused: string | null, signal: AbortSignal): Promise<Token> {
    refreshing ??= obtain(refused).finally(() => {
      refreshing = null
    })
    // The refresh serves everybody who waits; a caller who gives up does not stop it.
    return orAborted(refreshing, signal)
  }

  async function obtain(refused: string | null): Promise<Token> {
    const stored = await options.tokens.load()
    // Another process may have refreshed meanwhile: its token is as good as ours would be.
    if (stored.accessToken !== null && stored.accessToken !== refused && stored.expiresAt !== null) {
      const token = asToken(stored.accessToken, stored.expiresAt, stored.apiDomain)
      if (fresh(token)) {
        current = token
        return token
      }
    }
    if (stored.refreshToken === '') throw signInAgain('nobody has signed in yet')
    const granted = await request(stored.refreshToken)
    const saved = {
      refreshToken: granted.refresh_token ?? stored.refreshToken,
      accessToken: granted.access_token,
      expiresAt: now() + granted.expires_in * 1000,
      apiDomain: granted.api_domain ?? stored.apiDomain,
    }
    await options.tokens.save(saved)
    current = asToken(saved.accessToken, saved.expiresAt, saved.apiDomain)
    return current
  }

  async function request(refreshToken: string): Promise<z.output<typeof answer>> {
    const basic = Buffer.from(`${options.clientId}:${options.clientSecret.reveal()}`).toString('base64')
    const out = {
      system: 'pipedrive',
      method: 'POST',
      url: `${options.url}/oauth/token`,
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
      timeoutMs: TIMEOUT_MS,
    } as const
    const never = new AbortController().signal
    for (let attempt = 1; ; attempt++) {
      const failure = await send(transport, out, never).then(
        (incoming) => judge(incoming, refreshToken),
        (error: unknown) => {
          if (error instanceof SyncError && error.remedy.do === 'retry') return error
          throw error
        },
      )
      if (!(failure instanceof SyncError)) return failure
      if (attempt >= TRIES || failure.remedy.do === 'wait') throw failure
      await transport.clock.sleep(backoffMs(attempt, transport.random))
    }
  }

  function judge(incoming: Incoming, refreshToken: string): z.output<typeof answer> | SyncError {
    const kind = statusClass(incoming.status)
    if (kind === 'ok') {
      const granted = answer.safeParse(json(incoming.text))
      return granted.success ? granted.data : unavailable('its answer cannot be read', null)
    }
    const words = withoutSecrets(errorText(incoming.text), [refreshToken, options.clientSecret.reveal()])
    if (kind === 'transient' || kind === 'limited') {
      return unavailable(`status ${incoming.status}`, retryAfterMs(incoming.headers, transport.clock.now()))
    }
    throw signInAgain(`status ${incoming.status}${words ? `, ${words}` : ''}`)
  }

  const asToken = (access: string, expiresAt: number, domain: string | null): Token => ({
    access,
    expiresAt,
    base: (domain ?? options.apiUrl).replace(/\/+$/, ''),
  })

  const asAccess = (token: Token): Access => ({
    base: token.base,
    headers: { authorization: `Bearer ${token.access}` },
    token: token.access,
  })

  return {
    kind: 'oauth',
    access: async (signal) => asAccess(fresh(current) ? current : await refresh(null, signal)),
    renew: async (refused, signal) => {
      // Several calls may have been refused with the same token; only the first of them refreshes.
      if (fresh(current) && current.access !== refused.token) return true
      await refresh(refused.token, signal)
      return true
    },
  }
}

function signInAgain(why: string): SyncError {
  const message = `Pipedrive does not accept the sign-in any more (${why}).`
  const advice = 'Sign in again on the connection page; the app may have been uninstalled, or unused for 60 days.'
  return new SyncError('pipedrive.sign_in_again', message, { do: 'hold' }, { advice })
}

function unavailable(why: string, askedMs: number | null): SyncError {
  const remedy =
    askedMs !== null && askedMs > PATIENCE_MS ? ({ do: 'wait', afterMs: askedMs } as const) : ({ do: 'retry' } as const)
  return new SyncError(
    'pipedrive.sign_in_unavailable',
    `Pipedrive's sign-in does not answer properly (${why}).`,
    remedy,
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
