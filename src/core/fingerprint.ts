import { createHash } from 'node:crypto'
import { canonical } from './json.ts'

/** Equal data has equal fingerprints; 22 characters, so that a million of them stay small. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('base64url').slice(0, 22)
