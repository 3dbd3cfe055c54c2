import { z } from 'zod'
import type { TokenStore } from './connectors/pipedrive/model.ts'
import type { Clock } from './core/clock.ts'
import { fingerprint } from './core/fingerprint.ts'
import type { ConnectionId } from './core/ids.ts'
import type { Store } from './core/store.ts'
import type { KnownSecrets } from './log.ts'

const FIELD = 'pipedrive.oauth.tokens'

const stored = z.object({
  /** Fingerprint of the refresh token in the connection file from which these came. */
  from: z.string(),
  refreshToken: z.string(),
  accessToken: z.string().nullable(),
  expiresAt: z.number().nullable(),
  apiDomain: z.string().nullable(),
})

interface World {
  readonly clock: Clock
  readonly secrets: KnownSecrets
}

/**
 * OAuth tokens of a connection, sealed. Applying the same connection file again must not bring back a refresh
 * token that was exchanged since, while a new one in the file must win: hence the note where they came from.
 */
export function oauthTokens(store: Pick<Store, 'secrets'>, id: ConnectionId, given: string, world: World): TokenStore {
  const from = fingerprint(given)
  return {
    load: async () => {
      const text = (await store.secrets.open(id))[FIELD]
      const found = text ? stored.parse(JSON.parse(text)) : null
      const tokens =
        found !== null && found.from === from
          ? found
          : { refreshToken: given, accessToken: null, expiresAt: null, apiDomain: null }
      world.secrets.add([tokens.refreshToken, tokens.accessToken ?? ''])
      return tokens
    },
    save: async (tokens) => {
      world.secrets.add([tokens.refreshToken, tokens.accessToken])
      await store.secrets.put(id, FIELD, JSON.stringify({ from, ...tokens }), world.clock.now().getTime())
    },
  }
}
