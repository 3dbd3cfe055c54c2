import { createHash, randomBytes } from 'node:crypto'

/**
 * A secret that marks the browser in which a sign-in was begun, kept there as a cookie. A state is valid only together
 * with the cookie it was made for, so nobody can make another person finish a sign-in, nor use a state that they
 * overheard.
 */
export const newBrowser = (): string => randomBytes(32).toString('base64url')

export const isBrowser = (text: string | undefined): text is string =>
  text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text)

/** A digest for the state: enough to recognise the browser by, but not to make its cookie. */
export const markOf = (browser: string): string => createHash('sha256').update(browser).digest('base64url')
