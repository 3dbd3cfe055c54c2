import { actorOf, SCOPES } from '../core/people.ts'
import type { PeopleDeps, Visiting } from './model.ts'
import { hashOf } from './tokens.ts'

export const KEY_PREFIX = 'mlc_'

export interface Who {
  /** By the token of a session. @param isSeen whether it is a sign of life */
  readonly bySession: (token: string, isSeen?: boolean) => Promise<Visiting | null>
  /** By an API key. */
  readonly byKey: (key: string) => Promise<Visiting | null>
}

/** Who asks; `null` where a token is unknown, has expired or was revoked. */
export function who({ store, clock }: PeopleDeps): Who {
  const now = () => clock.now().getTime()
  return {
    bySession: async (token, isSeen = true) => {
      const found = await store.session(hashOf(token), now(), isSeen)
      if (found === null) return null
      const { person, session } = found
      return { actor: actorOf(person), role: person.role, via: 'session', scopes: SCOPES, person, session: session.id }
    },
    byKey: async (token) => {
      if (!token.startsWith(KEY_PREFIX)) return null
      const found = await store.byKey(hashOf(token), now())
      if (found === null) return null
      const { person, key } = found
      const actor = { kind: 'person', name: `${person.email}, key ${key.name}` } as const
      return { actor, role: person.role, via: 'key', scopes: key.scopes, person, session: null }
    },
  }
}
