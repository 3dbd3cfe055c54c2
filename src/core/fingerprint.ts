import { hash } from 'node:crypto'
import { canonical } from './json.ts'

/** Equal data has equal fingerprints; 22 characters, so that a million of them stay small. */
export const fingerprint = (value: unknown): string => hash('sha256', canonical(value), 'base64url').slice(0, 22)
