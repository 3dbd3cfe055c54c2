import { createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { KEY_BYTES } from './seal.ts'

/** Turns a value of a match rule into what is stored of it. */
export type MatchHash = (rule: string, value: string) => string

// 132 bits: no two values of one account are ever the same by chance.
const LETTERS = 22

/**
 * Hashes with a key that is made of the data key of the connection. Without the master key nobody can try a list of
 * addresses or names against a copy of the database, and the same value tells nothing across connections.
 */
export function matchHash(dataKey: Buffer): MatchHash {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, '', 'ml-connector match keys', KEY_BYTES)))
  return (rule, value) => createHmac('sha256', key).update(`${rule}\n${value}`).digest('base64url').slice(0, LETTERS)
}
