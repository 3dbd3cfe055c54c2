import type { Drafted, ReachDraft } from '../app/draft.ts'
import { splitSecrets } from '../connection/secrets.ts'
import type { Connection } from '../core/connection.ts'
import { connectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type ConnectWorld, connect } from './connect.ts'

/** Reaches both systems as drafts of connections would; of what their clients learn nothing is stored. */
export const reachingDrafts =
  (store: Store, world: ConnectWorld): ReachDraft =>
  (draft) => {
    const { file, existing, signsInAsStored } = draft
    world.secrets.add(Object.values(splitSecrets(file).secrets))
    // Tokens that are renewed while it is asked void the old ones, so those of a connection that goes on are stored.
    const kept = signsInAsStored ? store : storingNothing(store)
    return connect(existing ?? unstored(draft), file, kept, world)
  }

const unstored = ({ file, host }: Drafted): Connection => ({
  ...{ id: connectionId('draft'), name: file.name, settings: splitSecrets(file).settings },
  ...{ state: 'not_started', stateReason: null, account: host, host, identity: null, identifiedAt: null },
  ...{ startedAt: null, workedAt: null, refusedSince: null, refusedAt: null, createdAt: 0, updatedAt: 0 },
})

/** A store whose secrets and usage are forgotten. */
function storingNothing(store: Store): Store {
  const held = new Map<string, string>()
  return {
    ...store,
    secrets: {
      ...store.secrets,
      open: async () => Object.fromEntries(held),
      put: async (_, field, value) => void held.set(field, value),
      swap: async (_, field, from, to) => {
        if ((held.get(field) ?? null) !== from) return false
        if (to === null) held.delete(field)
        else held.set(field, to)
        return true
      },
    },
    usage: { ...store.usage, add: async () => undefined },
  }
}
