import { signatureBytes, signs } from '../../../core/authentic.ts'
import {
  type Delivery,
  epochMs,
  malformed,
  type Refusal,
  tooLarge,
  tooOld,
  UNAUTHENTICATED,
} from '../../../core/hint.ts'
import type { Secret } from '../../../core/secret.ts'

export interface VismaHookCredentials {
  /** Two while the subscription's secret is being replaced. Empty ones do not count; without any, nobody is let in. */
  readonly secrets: readonly Secret[]
  /** The company's tenant. */
  readonly tenantId: string
  /** Epoch ms. */
  readonly now: number
  /** Where the signature is. Visma documents how it is made, but not the header's name. */
  readonly headerName?: string
}

const SIGNATURE_HEADER = 'x-vwd-signature-v1'

/**
 * Whether Visma sent this for this company, and lately; `null` when it did. To be asked before anything is stored.
 *
 * The signature covers only the body. So whoever has seen a delivery can send it again with another id and time, but
 * all that causes is one more read of a record.
 *
 * Source: HMAC-SHA256 over the UTF-8 body in base64 as for Business NXT, which shares the dispatcher:
 *         docs.vismasoftware.no/businessnxtapi/webhooks/connect
 */
export function authenticateVisma(delivery: Delivery, expected: VismaHookCredentials): Refusal | null {
  const large = tooLarge(delivery.body.byteLength)
  if (large) return large
  const signature = claimedSignature(delivery.headers, expected)
  if (signature === null) return UNAUTHENTICATED
  // All are tried, so that the time taken does not tell which one is still in use.
  const signed = expected.secrets.map((secret) => signs(secret, delivery.body, signature))
  if (!signed.includes(true)) return UNAUTHENTICATED

  const { sentAt, notificationId } = stampsOf(delivery)
  if (notificationId === null && sentAt === null) return malformed('The delivery has neither an id nor a time.')
  return tooOld(sentAt, expected.now)
}

/** A check of the headers alone, before the body is read. Where it answers `false`, no body could be authentic. */
export const mayBeVisma = (headers: Delivery['headers'], expected: VismaHookCredentials): boolean =>
  expected.secrets.some((secret) => secret.reveal() !== '') && claimedSignature(headers, expected) !== null

/** The signature of a delivery for this company; `null` for another company's, or none. */
function claimedSignature(headers: Delivery['headers'], expected: VismaHookCredentials): Uint8Array | null {
  const tenant = tenantOf({ headers })
  if (tenant === null || tenant !== tenantKey(expected.tenantId)) return null
  const written = headers[(expected.headerName ?? SIGNATURE_HEADER).toLowerCase()]
  return written === undefined ? null : signatureBytes(written)
}

/** The company a delivery says it is for, to find its connection by; not to be believed before it is authenticated. */
export function tenantOf({ headers }: Pick<Delivery, 'headers'>): string | null {
  const key = tenantKey(headers['x-vwd-tenant-id'] ?? '')
  return /^[0-9a-z-]{1,64}$/.test(key) ? key : null
}

/** One form for tenant ids, which are GUIDs in any case of letters. */
export const tenantKey = (tenantId: string): string => tenantId.trim().toLowerCase()

export interface Stamps {
  readonly notificationId: string | null
  /** Epoch ms. A repeated notification has a new time, so freshness is judged by this one. */
  readonly sentAt: number | null
  /** Epoch ms. */
  readonly aroseAt: number | null
}

export function stampsOf({ headers }: Delivery): Stamps {
  const id = headers['x-vwd-notification-id']?.trim() ?? ''
  const arose = epochMs(headers['x-vwd-notification-timestamp'])
  const sent = epochMs(headers['x-vwd-webhook-timestamp'])
  return {
    notificationId: /^[\x21-\x7e]{1,200}$/.test(id) ? id : null,
    sentAt: sent ?? arose,
    aroseAt: arose ?? sent,
  }
}
