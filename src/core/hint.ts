import type { SystemName } from './ids.ts'
import { jsonOutOfBounds } from './json-bounds.ts'

/** One webhook request as it came in. */
export interface Delivery {
  /** Lower-cased name → value. */
  readonly headers: Readonly<Record<string, string>>
  /** The raw bytes: signatures are made over these, not over what a parser makes of them. */
  readonly body: Uint8Array
}

/**
 * What an authenticated delivery tells: that a record may be worth reading again, never what is in it. One
 * delivery can give several hints, all with its `deliveryId`, or none.
 */
export interface Hint {
  readonly system: SystemName
  /** The same for every attempt of one delivery; unique per connection and system, so it de-duplicates. */
  readonly deliveryId: string
  /** The destination's entity (`organization`) or the source's stream (`customerinvoice`). Also ones no flow uses. */
  readonly concerns: string
  /** The record, when it could be told; otherwise all that changed in `concerns` is to be read. */
  readonly id: string | null
  /**
   * What `id` is: `key` the stable id we store it under, `number` the one people know (several types of document
   * may bear it), `unknown` one of the two.
   */
  readonly idIs: 'key' | 'number' | 'unknown'
  /** `merged`: into `mergedInto`; where that is absent, the record took part in a merge and nothing more is known. */
  readonly action: HintAction
  readonly mergedInto?: string
  /** The user who did it, by id. */
  readonly byUser?: string
  /** Through the API rather than by hand. */
  readonly byApi: boolean
  /** When it happened, epoch ms by the sender's clock. */
  readonly at: number | null
}

export type HintAction = 'created' | 'changed' | 'deleted' | 'merged' | 'unknown'

/**
 * Why a delivery was not taken. Messages may be shown to the sender: they tell neither a secret nor which of
 * several proofs was wrong.
 */
export interface Refusal {
  readonly kind: RefusalKind
  readonly message: string
}

/** As answers: 401, 400, 400, 413. */
export type RefusalKind = 'unauthenticated' | 'stale' | 'malformed' | 'too_large'

export type Parsed = { readonly hints: readonly Hint[] } | { readonly refusal: Refusal }

export const UNAUTHENTICATED: Refusal = { kind: 'unauthenticated', message: 'The delivery could not be authenticated.' }

export const malformed = (message: string): Refusal => ({ kind: 'malformed', message })

export const MOST_BYTES = 1_000_000

/** To be asked twice: with the announced length before the body is read, and with the length that arrived. */
export const tooLarge = (bytes: number): Refusal | null =>
  bytes > MOST_BYTES ? { kind: 'too_large', message: 'The delivery is larger than 1 MB.' } : null

const MAX_AGE_MS = 5 * 60_000

/**
 * A refusal when the delivery was sent or arose (`at`, epoch ms) too long ago: it may be a replay. A time in the future
 * passes: our own clock was set back, and if we refused every delivery the sender would give up on us. A delivery
 * without a time passes too; its id still keeps it from being taken twice.
 */
export const tooOld = (at: number | null, now: number): Refusal | null =>
  at !== null && now - at > MAX_AGE_MS ? { kind: 'stale', message: 'The delivery is older than 5 minutes.' } : null

const SECONDS_BELOW = 1e11 // the year 5138 in seconds, 1973 in milliseconds
const MILLISECONDS_BELOW = 1e14 // the year 5138 in milliseconds, 1973 in microseconds
const LAST_INSTANT = 8.64e15
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/

/**
 * Epoch ms from whatever a sender calls a time: RFC 3339, the same without a zone (UTC), or seconds,
 * milliseconds or microseconds since 1970 as a number or its digits. `null` when it is none of these.
 */
export function epochMs(value: unknown): number | null {
  if (typeof value === 'string') {
    const text = value.trim()
    if (/^\d{1,17}$/.test(text)) return epochMs(Number(text))
    if (!/^\d{4}-\d{2}-\d{2}/.test(text) || text.length > 40) return null
    const at = Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text)
    return Number.isNaN(at) ? null : at
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null
  const ms = value < SECONDS_BELOW ? value * 1000 : value < MILLISECONDS_BELOW ? value : value / 1000
  return ms > LAST_INSTANT ? null : Math.trunc(ms)
}

/** The body as JSON; `null` when it is none, or out of bounds. An empty body is an empty object. */
export function readJson(body: Uint8Array): { readonly is: unknown } | null {
  if (jsonOutOfBounds(body) !== null) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return { is: text.trim() === '' ? {} : (JSON.parse(text) as unknown) }
  } catch {
    return null
  }
}
