import { sameBytes } from '../core/authentic.ts'
import { hashOf } from './tokens.ts'

const STEP_MS = 30_000
/** A phone's clock may be this many steps off. */
const OFF_BY = 1
const ISSUER = 'ml-connector'

// Loaded when somebody has a second factor.
const library = () => import('@better-auth/utils/otp')

/** The step of time whose code this is, after `last`; `null` where it is none of these. */
export async function stepOf(secret: string, code: string, now: number, last: number): Promise<number | null> {
  const { createOTP } = await library()
  const current = Math.floor(now / STEP_MS)
  let found: number | null = null
  for (let step = current - OFF_BY; step <= current + OFF_BY; step += 1) {
    const isIt = sameBytes(Buffer.from(code), Buffer.from(await createOTP(secret).hotp(step)))
    if (isIt && step > last) found = step
  }
  return found
}

/** What an authenticator app takes in, as a QR code or typed. */
export async function addressOf(secret: string, email: string): Promise<string> {
  const { createOTP } = await library()
  return createOTP(secret).url(ISSUER, email)
}

/** Six digits, however they were grouped. */
export const isCode = (text: string): boolean => /^\d{6}$/.test(text.replaceAll(/\s/g, ''))

export const tidyCode = (text: string): string => text.replaceAll(/[\s-]/g, '').toLowerCase()

/** Of a recovery code as a person types it. */
export const recoveryHash = (text: string): string => hashOf(`recovery ${tidyCode(text)}`)
