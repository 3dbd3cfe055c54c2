import { createHash, randomBytes } from 'node:crypto'

/** What a browser or a script shows to prove who it is, and what is stored of it: whoever reads the store has no token. */
export interface NewToken {
  readonly token: string
  readonly hash: string
}

/** 256 random bits; a prefix tells what it is wherever it turns up. */
export function newToken(prefix = ''): NewToken {
  const token = prefix + randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token) }
}

// Nobody guesses 256 bits, so a quick hash without a salt keeps them; passwords are another matter.
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
