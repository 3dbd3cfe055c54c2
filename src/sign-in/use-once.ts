import { z } from 'zod'
import type { Store } from '../core/store.ts'
import type { SignInState } from './state.ts'

const FIELD = 'pipedrive.oauth.used'
/** Kept; of more the ones that end first are forgotten. Their browsers and their codes still keep them from use. */
const MOST = 200

const used = z.record(z.string(), z.number())

/**
 * Marks a state as used; `false` when it was before. What is kept is the used ones until they expire, so that making
 * a link costs no write; never so many that somebody could keep others out with them.
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
    if (live.some(([one]) => one === nonce)) return false
    const kept = live.sort(([, a], [, b]) => a - b).slice(-(MOST - 1))
    const next = JSON.stringify(Object.fromEntries([...kept, [nonce, expiresAt]]))
    if (await store.secrets.swap(connection, FIELD, text, next, now)) return true
  }
}
