import { z } from 'zod'
import type { Store } from '../core/store.ts'
import type { SignInState } from './state.ts'

const FIELD = 'pipedrive.oauth.used'
/** Sign-ins of one connection that end within the life of a link; more is no person. */
const MOST = 100

const used = z.record(z.string(), z.number())

/**
 * Marks a state as used; `false` when it was before, or when far too many are. What is kept is the used ones until
 * they expire, so that making a link costs no write.
 */
export async function useOnce(
  store: Pick<Store, 'secrets'>,
  { connection, nonce, expiresAt }: SignInState,
  now: number,
): Promise<boolean> {
  for (;;) {
    const text = (await store.secrets.open(connection))[FIELD] ?? null
    const all = text === null ? {} : used.parse(JSON.parse(text))
    const live = Object.entries(all).filter(([, until]) => until > now)
    if (live.some(([one]) => one === nonce) || live.length >= MOST) return false
    const next = JSON.stringify(Object.fromEntries([...live, [nonce, expiresAt]]))
    if (await store.secrets.swap(connection, FIELD, text, next, now)) return true
  }
}
