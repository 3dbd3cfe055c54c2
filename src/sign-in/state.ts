import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { sameBytes } from '../core/authentic.ts'
import { type ConnectionId, connectionId } from '../core/ids.ts'
import type { Secret } from '../core/secret.ts'

/**
 * The `state` of OAuth, which travels to Pipedrive and back with a sign-in. It proves that we began the sign-in, for
 * this connection, and lately.
 */
export interface SignInState {
  readonly connection: ConnectionId
  /** Makes the state valid only once. */
  readonly nonce: string
  /** Epoch ms. */
  readonly expiresAt: number
  /** Begun by somebody who opened a public address, not by the operator; that allows less. */
  readonly restarted: boolean
  /**
   * `markOf` the browser it was made for; `null` in the operator's link, since the state is made when that is opened.
   */
  readonly browser: string | null
}

const payload = z.tuple([z.string(), z.string().min(16), z.number(), z.boolean(), z.string().nullable()])

/** Far longer than any state of ours. */
const LONGEST = 1_000

/** @returns `payload.signature`, both safe in an address */
export function signState(state: SignInState, key: Secret): string {
  const { connection, nonce, expiresAt, restarted, browser } = state
  const text = Buffer.from(JSON.stringify([connection, nonce, expiresAt, restarted, browser])).toString('base64url')
  return `${text}.${mac(text, key).toString('base64url')}`
}

/** Reads a state without checking its signature; `null` when the text is no state. */
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

// Only Pipedrive and we know the app's client secret. The prefix keeps these signatures apart from anything else that
// may be signed with it.
const mac = (text: string, key: Secret): Buffer =>
  createHmac('sha256', key.reveal()).update(`ml-connector sign-in\n${text}`).digest()
