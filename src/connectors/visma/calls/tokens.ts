import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { Secret } from '../../../core/secret.ts'
import { backoffMs } from '../../http/backoff.ts'
import { errorText } from '../../http/body.ts'
import { statusClass } from '../../http/classify.ts'
import { parseJson } from '../../http/json.ts'
import { hiding, type Incoming, type Outgoing, send, type Transport } from '../../http/send.ts'
import { garbled, tokenError } from './errors.ts'
import { patiently } from './patience.ts'

export interface TokenSettings {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly tenantId: string
}

export interface VismaTokens {
  /** A token good for at least a minute; shared by all who ask for the same scope. */
  readonly get: (scope: string, signal: AbortSignal) => Promise<string>
  /**
   * The same for a scope that is used now and then and that the company need not have approved: once it was refused, it is
   * asked for again a day later at the earliest.
   */
  readonly extra: (scope: string, signal: AbortSignal) => Promise<string>
  /** Forgets `token` if it is still the current one: the API refused it. */
  readonly drop: (scope: string, token: string) => void
}

interface Slot {
  current: { readonly token: string; readonly renewAt: number } | null
  /** The renewal in progress; all other callers wait for it. */
  pending: Promise<string> | null
  refused: { readonly error: SyncError; readonly until: number } | null
}

const TIMEOUT_MS = 30_000
const EARLY_MS = 60_000
const REFUSED_MS = 86_400_000
/** Refusals of the scope alone: with these credentials others are given. */
const SCOPE_REFUSED = new Set(['visma.scope_not_approved', 'visma.token_refused'])
const NEVER = new AbortController().signal

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(3600),
})

/**
 * Tokens by what they are for. A token lives an hour and a run is shorter, so the maker of connectors keeps the tokens.
 * It must not pass tokens that were requested through one `fetch` to a connector with another.
 */
export type HeldTokens = Map<string, Slot>
export const newHeldTokens = (): HeldTokens => new Map()

/**
 * Client-credentials tokens, one per (client, tenant, scope), renewed a minute before they expire.
 *
 * Errors: SyncError `visma.bad_credentials`, `visma.scope_not_approved`, `visma.unknown_tenant`,
 *         `visma.token_refused` (hold), `visma.rate_limited` (wait), `visma.unavailable` (retry).
 * Source: https://connect.visma.com/connect/token, form body; there is no refresh token in this flow.
 */
export function vismaTokens(
  settings: TokenSettings,
  transport: Transport,
  held: HeldTokens,
  log: (line: object) => void,
): VismaTokens {
  const slotOf = (scope: string): Slot => {
    const { tokenUrl, clientId, clientSecret, tenantId } = settings
    const parts = [tokenUrl, clientId, clientSecret.reveal(), tenantId, scope]
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
    const slot = held.get(key) ?? { current: null, pending: null, refused: null }
    held.set(key, slot)
    return slot
  }

  /** How many answers in a row were 429: where they name no time, each wait is longer than the one before. */
  let limitedInARow = 0

  async function mint(scope: string, slot: Slot): Promise<string> {
    const unnamedWaitMs = () => backoffMs(++limitedInARow, transport.random, 60_000, 3_600_000)
    const { token, seconds } = await patiently(transport, NEVER, () =>
      request(settings, scope, transport, log, unnamedWaitMs),
    )
    limitedInARow = 0
    const lifetime = seconds * 1000
    const renewAt = transport.clock.now().getTime() + lifetime - Math.min(EARLY_MS, lifetime / 2)
    slot.current = { token, renewAt }
    slot.refused = null
    return token
  }

  const now = () => transport.clock.now().getTime()
  const get = async (scope: string, signal: AbortSignal): Promise<string> => {
    signal.throwIfAborted()
    const slot = slotOf(scope)
    if (slot.current !== null && now() < slot.current.renewAt) return slot.current.token
    // This caller's signal must not abort it, since others wait for the same renewal.
    slot.pending ??= mint(scope, slot).finally(() => {
      slot.pending = null
    })
    return abortable(slot.pending, signal)
  }

  return {
    get,
    extra: async (scope, signal) => {
      const slot = slotOf(scope)
      if (slot.refused !== null && now() < slot.refused.until) throw slot.refused.error
      return get(scope, signal).catch((error: unknown) => {
        if (isSyncError(error) && SCOPE_REFUSED.has(error.code)) slot.refused = { error, until: now() + REFUSED_MS }
        throw error
      })
    },
    drop: (scope, token) => {
      const slot = slotOf(scope)
      if (slot.current?.token === token) slot.current = null
    },
  }
}

async function request(
  settings: TokenSettings,
  scope: string,
  transport: Transport,
  log: (line: object) => void,
  unnamedWaitMs: () => number,
) {
  const secret = settings.clientSecret.reveal()
  const path = new URL(settings.tokenUrl).pathname
  const started = transport.clock.now().getTime()
  const line = (rest: object) =>
    log({ system: 'visma', method: 'POST', path, ms: transport.clock.now().getTime() - started, ...rest })
  const incoming = await send(hiding(transport, [secret]), tokenRequest(settings, scope, secret), NEVER).catch(
    (error: unknown) => {
      line({ status: null, error: isSyncError(error) ? error.code : 'unknown' })
      throw error
    },
  )
  line({ status: incoming.status })
  if (statusClass(incoming.status) !== 'ok') {
    throw tokenError(
      incoming,
      errorText(incoming.text),
      scope,
      transport.clock.now(),
      incoming.status === 429 ? unnamedWaitMs() : 0,
    )
  }
  return decode(incoming, path)
}

function tokenRequest(settings: TokenSettings, scope: string, secret: string): Outgoing {
  const form = {
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: secret,
    scope,
    tenant_id: settings.tenantId,
  }
  return {
    system: 'visma',
    method: 'POST',
    url: settings.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
    expected: 'tokens',
    timeoutMs: TIMEOUT_MS,
  }
}

// An error never quotes the answer: even a part of it may hold a part of a token.
function decode(incoming: Incoming, path: string): { token: string; seconds: number } {
  let body: unknown
  try {
    body = parseJson(incoming.text)
  } catch {
    throw garbled(path, null)
  }
  const parsed = answer.safeParse(body)
  if (!parsed.success) throw garbled(path, null)
  return { token: parsed.data.access_token, seconds: parsed.data.expires_in }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
