import { z } from 'zod'
import { SyncError } from '../../../core/errors.ts'
import type { Secret } from '../../../core/secret.ts'
import { errorText } from '../../http/body.ts'
import { statusClass } from '../../http/classify.ts'
import { isPage, isRedirect } from '../../http/page.ts'
import { retryAfterMs } from '../../http/retry-after.ts'
import { hiding, type Incoming, type Outgoing, send, type Transport } from '../../http/send.ts'

/** The app as registered in Pipedrive's Developer Hub. */
export interface OauthApp {
  readonly clientId: string
  readonly clientSecret: Secret
  /** `https://oauth.pipedrive.com` */
  readonly url: string
}

export type Grant =
  | { readonly grant_type: 'refresh_token'; readonly refresh_token: string }
  | { readonly grant_type: 'authorization_code'; readonly code: string; readonly redirect_uri: string }

export interface Granted {
  readonly accessToken: string
  /** `null`: the refresh token that was sent stays valid. */
  readonly refreshToken: string | null
  readonly lifeMs: number
  /** `https://nordlys.pipedrive.com`: where this token is to be used; `null` when it was not told. */
  readonly apiDomain: string | null
}

const TIMEOUT_MS = 30_000
/** A longer wait is not spent here: the request fails with *wait*. */
const PATIENCE_MS = 60_000

const answer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().catch(3_599),
  api_domain: z.string().optional(),
})

/**
 * One request for tokens.
 *
 * Errors: SyncError `pipedrive.sign_in_refused` (hold), `pipedrive.sign_in_unavailable` (retry, or wait as told),
 *         and those of `send`. No message quotes what was sent.
 * Source: Pipedrive, marketplace OAuth authorization; POST {url}/oauth/token
 */
export async function requestTokens(app: OauthApp, grant: Grant, transport: Transport, signal: AbortSignal) {
  const sent = [app.clientSecret.reveal(), 'code' in grant ? grant.code : grant.refresh_token]
  return granted(await send(hiding(transport, sent), request(app, '/oauth/token', grant), signal), transport)
}

/**
 * Ends a refresh token, which uninstalls the app for its user.
 *
 * Errors: as `requestTokens`.
 * Source: Pipedrive, POST {url}/oauth/revoke (RFC 7009)
 */
export async function revokeToken(app: OauthApp, refreshToken: string, transport: Transport, signal: AbortSignal) {
  const form = { token: refreshToken, token_type_hint: 'refresh_token' }
  const sent = [app.clientSecret.reveal(), refreshToken]
  const incoming = await send(hiding(transport, sent), request(app, '/oauth/revoke', form), signal)
  if (statusClass(incoming.status) !== 'ok') throw refusal(incoming, transport)
}

function request(app: OauthApp, path: string, form: Readonly<Record<string, string>>): Outgoing {
  const basic = Buffer.from(`${app.clientId}:${app.clientSecret.reveal()}`).toString('base64')
  return {
    system: 'pipedrive',
    method: 'POST',
    url: `${app.url}${path}`,
    route: path,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
    expected: 'tokens',
    timeoutMs: TIMEOUT_MS,
  }
}

function granted(incoming: Incoming, transport: Transport): Granted {
  if (statusClass(incoming.status) !== 'ok') throw refusal(incoming, transport)
  const parsed = answer.safeParse(json(incoming.text))
  if (!parsed.success) throw unavailable('its answer cannot be read', null)
  const { access_token, refresh_token, expires_in, api_domain } = parsed.data
  transport.secrets?.add([access_token, refresh_token ?? ''])
  return {
    accessToken: access_token,
    refreshToken: refresh_token ?? null,
    lifeMs: expires_in * 1000,
    apiDomain: originOf(api_domain),
  }
}

function refusal(incoming: Incoming, transport: Transport): SyncError {
  const kind = statusClass(incoming.status)
  if (kind === 'transient' || kind === 'limited' || isRedirect(incoming.status) || isPage(incoming)) {
    return unavailable(`status ${incoming.status}`, retryAfterMs(incoming.headers, transport.clock.now()))
  }
  const words = errorText(incoming.text)
  const message = `Pipedrive refused the sign-in (status ${incoming.status}${words ? `, ${words}` : ''}).`
  return new SyncError('pipedrive.sign_in_refused', message, { do: 'hold' })
}

function unavailable(why: string, askedMs: number | null): SyncError {
  const remedy =
    askedMs !== null && askedMs > PATIENCE_MS ? ({ do: 'wait', afterMs: askedMs } as const) : ({ do: 'retry' } as const)
  const message = `Pipedrive's sign-in does not answer properly (${why}).`
  return new SyncError('pipedrive.sign_in_unavailable', message, remedy)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function originOf(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? origin : null
}
