import { sameBytes, signatureBytes, signs } from '../../../core/authentic.ts'
import {
  type Delivery,
  epochMs,
  type Refusal,
  readJson,
  tooLarge,
  tooOld,
  UNAUTHENTICATED,
} from '../../../core/hint.ts'
import type { Secret } from '../../../core/secret.ts'
import { metaOf } from './webhook-meta.ts'

export interface PipedriveHookCredentials {
  /** The Basic credentials we chose when the hook was registered. */
  readonly user: string
  readonly password: Secret
  /** Empty or `null`: signatures are not asked for, and a header that is there is ignored. */
  readonly signatureSecret: Secret | null
  /** Epoch ms. */
  readonly now: number
}

/**
 * Whether Pipedrive sent this, and lately; `null` when it did. To be asked before anything is stored.
 *
 * Basic credentials are what Pipedrive documents. `X-Pipedrive-Signature` is HMAC-SHA256 over the raw body in hex
 * or base64, with or without `sha256=`; it is demanded when a secret is set, since only a proxy of the operator's
 * adds it.
 *
 * A body that is no JSON is let through: `parsePipedrive` says what is wrong with it.
 */
export function authenticatePipedrive(delivery: Delivery, expected: PipedriveHookCredentials): Refusal | null {
  const large = tooLarge(delivery.body.byteLength)
  if (large) return large
  if (!mayBePipedrive(delivery.headers, expected)) return UNAUTHENTICATED
  if (!signatureFits(delivery, expected.signatureSecret)) return UNAUTHENTICATED
  // One limit for all attempts. Pipedrive tries again after 3, 30 and 150 s, having waited up to 10 s for the
  // answer each time: the fourth attempt leaves 213 s after the first at the latest. That is within 5 minutes and
  // leaves 87 s for its own queue and for clocks that disagree, so `meta.attempt` need not be believed.
  return tooOld(epochMs(metaOf(readJson(delivery.body)?.is)?.timestamp), expected.now)
}

/** A check of the headers alone, before the body is read. Where it answers `false`, no body could be authentic. */
export function mayBePipedrive(headers: Delivery['headers'], expected: PipedriveHookCredentials): boolean {
  if (!basicFits(headers.authorization, expected)) return false
  const { signatureSecret } = expected
  return signatureSecret === null || signatureSecret.reveal() === '' || writtenSignature(headers) !== null
}

function basicFits(header: string | undefined, { user, password }: PipedriveHookCredentials): boolean {
  // A connection whose password is not set yet lets nobody in, not everybody.
  if (password.reveal() === '') return false
  const encoded = /^basic +([A-Za-z0-9+/]*={0,2})$/i.exec(header?.trim() ?? '')?.[1] ?? ''
  // User and password are compared as one text, so that the time taken does not tell which of them is wrong.
  return sameBytes(Buffer.from(encoded, 'base64'), Buffer.from(`${user}:${password.reveal()}`))
}

function signatureFits({ headers, body }: Delivery, secret: Secret | null): boolean {
  if (secret === null || secret.reveal() === '') return true
  const signature = writtenSignature(headers)
  return signature !== null && signs(secret, body, signature)
}

function writtenSignature(headers: Delivery['headers']): Uint8Array | null {
  const written = headers['x-pipedrive-signature']?.trim().replace(/^sha256=/i, '')
  return written === undefined ? null : signatureBytes(written)
}
