import { createHash, randomBytes } from 'node:crypto'

/**
 * The browser a sign-in was begun in: a secret of ours that it keeps as a cookie. A state is good only together with
 * the cookie it was made for, so nobody can have another person finish what they began, or use what they overheard.
 */
export const newBrowser = (): string => randomBytes(32).toString('base64url')

export const isBrowser = (text: string | undefined): text is string =>
  text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text)

/** What a state holds of it: enough to know it by, nothing to make the cookie of. */
export const markOf = (browser: string): string => createHash('sha256').update(browser).digest('base64url')
