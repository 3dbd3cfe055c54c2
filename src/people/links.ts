import { LINK_MS } from '../core/people.ts'
import { newToken } from './tokens.ts'

/** A page where a link that is good once is used. */
const PAGE = '/setup'

export interface NewLink {
  /** What is stored of it. */
  readonly stored: { readonly hash: string; readonly expiresAt: number }
  readonly url: string
}

/** @param base where people reach the pages */
export function newLink(base: string, now: number): NewLink {
  const { token, hash } = newToken()
  return { stored: { hash, expiresAt: now + LINK_MS }, url: linkAddress(base, token) }
}

export const linkAddress = (base: string, token: string): string => new URL(`${PAGE}?token=${token}`, base).href
