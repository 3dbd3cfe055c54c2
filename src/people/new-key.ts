import { randomUUID } from 'node:crypto'
import { newToken } from './tokens.ts'
import { KEY_PREFIX } from './who.ts'

/** An API key: its token is shown once, and only the hash is stored. */
export const newKey = () => ({ id: `k_${randomUUID().replaceAll('-', '').slice(0, 12)}`, ...newToken(KEY_PREFIX) })
