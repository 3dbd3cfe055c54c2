import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from './secret.ts'

/**
 * Whether two byte strings are equal. The time it takes tells neither where they differ nor how long the expected one
 * is, since their digests are compared, which all have the same length.
 */
export const sameBytes = (given: Uint8Array, expected: Uint8Array): boolean =>
  timingSafeEqual(digest(given), digest(expected))

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Whether `signature` is the HMAC-SHA256 of exactly these bytes under the secret, which is taken as UTF-8 text. */
export function signs(secret: Secret, body: Uint8Array, signature: Uint8Array): boolean {
  // Anyone can sign with an empty key, so an empty secret signs nothing.
  if (secret.reveal() === '') return false
  return sameBytes(signature, createHmac('sha256', secret.reveal()).update(body).digest())
}

const HEX = /^[0-9a-f]{64}$/i
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/

/**
 * The 32 bytes of a signature written in hex or base64 (also its form for URLs, padded or not), `null` when it is
 * neither. The two cannot be confused: 32 bytes are 64 characters in one and 43 or 44 in the other.
 */
export function signatureBytes(text: string): Uint8Array | null {
  const written = text.trim()
  if (HEX.test(written)) return Buffer.from(written, 'hex')
  return BASE64.test(written) ? Buffer.from(written, 'base64') : null
}
