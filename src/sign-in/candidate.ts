import { randomUUID } from 'node:crypto'
import type { StoredTokens, TokenStore } from '../connectors/pipedrive/model.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { TokenWorld } from './oauth-tokens.ts'

const FIELD = 'pipedrive.oauth.candidate'

/**
 * Tokens of a sign-in that is not accepted yet. They are sealed beside the tokens in use, so that neither are lost if
 * the process dies while we ask whose they are. There is one candidate per connection: that of the last sign-in.
 */
export function candidate(
  { store, clock, secrets }: TokenWorld & { readonly store: Pick<Store, 'secrets'> },
  id: ConnectionId,
  granted: StoredTokens,
) {
  const attempt = randomUUID()
  let current = granted
  let text: string | null = null
  const put = async (tokens: StoredTokens) => {
    secrets.add([tokens.refreshToken, tokens.accessToken ?? ''])
    text = JSON.stringify({ attempt, ...tokens })
    await store.secrets.put(id, FIELD, text, clock.now().getTime())
    current = tokens
  }
  const tokens: TokenStore = {
    load: async () => current,
    save: async (next) => {
      await put(next)
      return next
    },
    alone: (work) => work(),
  }
  return {
    tokens,
    store: () => put(granted),
    forget: async () => {
      await store.secrets.swap(id, FIELD, text, null, clock.now().getTime())
    },
  }
}
