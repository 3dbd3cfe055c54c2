import { isSyncError, SyncError } from '../../core/errors.ts'
import { backoffMs } from '../http/backoff.ts'
import type { Transport } from '../http/send.ts'
import { waitAgain } from '../http/wait-again.ts'
import { type Granted, type OauthApp, requestTokens } from './calls/oauth-request.ts'
import { orAborted } from './calls/or-aborted.ts'
import type { Access, Credentials } from './credentials.ts'
import type { StoredTokens, TokenStore } from './model.ts'

export interface OauthOptions extends OauthApp {
  readonly tokens: TokenStore
  /** Used until the sign-in names the company's own host. */
  readonly apiUrl: string
  /** What a person does to sign in again, one sentence. */
  readonly signInAdvice?: string | undefined
}

// Renewed this long before it expires: a token that expires on its way is refused, and no request takes a minute.
const EARLY_MS = 60_000
const TRIES = 4
const NEVER = new AbortController().signal
const ADVICE = 'Sign in again; the app may have been uninstalled, or unused for 60 days.'

interface Token {
  readonly access: string
  readonly expiresAt: number
  readonly base: string
}

/**
 * OAuth sign-in of one user. One refresh at a time, over all processes; the new token is stored before anybody uses
 * it, so that a crash never loses the only copy of a rotated refresh token.
 *
 * Errors: SyncError `pipedrive.sign_in_again` (hold), `pipedrive.sign_in_unavailable` (retry, or wait as told).
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
    for (let attempt = 1; ; attempt++) {
      let failure: SyncError
      try {
        // Locked for each try alone: while this process waits between two, another process may succeed.
        current = await options.tokens.alone(() => renewed(refused))
        return current
      } catch (error) {
        if (attempt >= TRIES || !isSyncError(error) || error.remedy.do !== 'retry') throw error
        failure = error
      }
      const ms = backoffMs(attempt, transport.random)
      await waitAgain(transport, { error: failure, failures: attempt, ms })
    }
  }

  async function renewed(refused: string | null): Promise<Token> {
    const stored = await options.tokens.load()
    const theirs = asToken(stored)
    // Another process may have refreshed meanwhile: its token is as good as ours would be.
    if (theirs !== null && theirs.access !== refused && fresh(theirs)) return theirs
    if (stored.refreshToken === '') throw signInAgain('Nobody is signed in to Pipedrive.')
    const saved = await options.tokens.save(afterGrant(stored, await granted(stored.refreshToken), now()), stored)
    const token = asToken(saved)
    if (token === null) throw signInAgain('The sign-in to Pipedrive was ended meanwhile.')
    return token
  }

  async function granted(refreshToken: string): Promise<Granted> {
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken } as const
    try {
      return await requestTokens(options, grant, transport, NEVER)
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'pipedrive.sign_in_refused') throw error
      throw signInAgain(error.message, error)
    }
  }

  function signInAgain(message: string, cause?: unknown): SyncError {
    const advice = options.signInAdvice ?? ADVICE
    return new SyncError('pipedrive.sign_in_again', message, { do: 'hold' }, { advice, cause })
  }

  function asToken({ accessToken, expiresAt, apiDomain }: StoredTokens): Token | null {
    if (accessToken === null || expiresAt === null) return null
    return { access: accessToken, expiresAt, base: (apiDomain ?? options.apiUrl).replace(/\/+$/, '') }
  }

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

/** What is to be stored after a grant; members it does not mention stay. */
export const afterGrant = (before: StoredTokens, granted: Granted, now: number): StoredTokens => ({
  refreshToken: granted.refreshToken ?? before.refreshToken,
  accessToken: granted.accessToken,
  expiresAt: now + granted.lifeMs,
  apiDomain: granted.apiDomain ?? before.apiDomain,
})
