import { z } from 'zod'
import type { Store } from '../core/store.ts'
import type { SignInState } from './state.ts'

const FIELD = 'pipedrive.oauth.used'
/** How many used states are kept; those that expire first are forgotten, but cookies and codes still protect them. */
const MOST = 200

const used = z.record(z.string(), z.number())

/**
 * Marks a state as used; `false` when it was used before. Only used states are stored, until they expire, so that
 * making a link needs no write; and not so many that somebody could keep others out with them.
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
