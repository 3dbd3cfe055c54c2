import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { sameBytes } from '../core/authentic.ts'
import { type ConnectionId, connectionId } from '../core/ids.ts'
import type { Secret } from '../core/secret.ts'

/**
 * What travels to Pipedrive and back with a sign-in, as OAuth's `state`. It proves that the sign-in was begun by
 * us, for this connection, lately.
 */
export interface SignInState {
  readonly connection: ConnectionId
  /** Good once. */
  readonly nonce: string
  /** Epoch ms. */
  readonly expiresAt: number
  /** Begun by whoever opened a public address, not by the operator: less is believed. */
  readonly restarted: boolean
  /** `markOf` the browser it was made for; `null` in the operator's link, which makes a state once it is opened. */
  readonly browser: string | null
}

const payload = z.tuple([z.string(), z.string().min(16), z.number(), z.boolean(), z.string().nullable()])

/** Far longer than any of ours. */
const LONGEST = 1_000

/** @returns `payload.signature`, both safe in an address */
export function signState(state: SignInState, key: Secret): string {
  const { connection, nonce, expiresAt, restarted, browser } = state
  const text = Buffer.from(JSON.stringify([connection, nonce, expiresAt, restarted, browser])).toString('base64url')
  return `${text}.${mac(text, key).toString('base64url')}`
}

/** What a state says, believed by nobody yet; `null` for what is no state at all. */
export function readState(text: string): SignInState | null {
  if (text.length > LONGEST) return null
  const [encoded = ''] = text.split('.')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(encoded, 'base64url').toString())
  } catch {
    return null
  }
  const parsed = payload.safeParse(value)
  if (!parsed.success) return null
  const [connection, nonce, expiresAt, restarted, browser] = parsed.data
  return { connection: connectionId(connection), nonce, expiresAt, restarted, browser }
}

export function isSigned(text: string, key: Secret): boolean {
  const [encoded = '', signature = '', ...more] = text.split('.')
  return more.length === 0 && sameBytes(Buffer.from(signature, 'base64url'), mac(encoded, key))
}

// The app's client secret is known to us and to Pipedrive only. The prefix keeps these signatures apart from
// anything else that may ever be signed with it.
const mac = (text: string, key: Secret): Buffer =>
  createHmac('sha256', key.reveal()).update(`ml-connector sign-in\n${text}`).digest()
