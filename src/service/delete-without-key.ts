import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { busy, unknownConnection } from '../app/refusals.ts'
import type { Config } from '../config/config.ts'
import type { Connection } from '../core/connection.ts'
import type { HookSystem } from '../core/inbox.ts'
import { openStore } from '../store/open.ts'
import type { World } from './connect.ts'

const REMOVING_MS = 60_000
const SYSTEMS: readonly HookSystem[] = ['pipedrive', 'visma']

/** A connection whose credentials nobody can open any more, and what only a person can remove for it. */
export interface Keyless {
  readonly connection: Connection
  /** Where webhooks lead that stay at the systems: `pipedrive` → the end of its address. */
  readonly hooks: Readonly<Partial<Record<HookSystem, string>>>
}

/** A store whose master key is lost. */
export interface KeylessStore {
  /** @throws SyncError `connection.unknown` with the nearest name there is. */
  readonly find: (name: string) => Promise<Keyless>
  /**
   * Removes the connection with its sealed fields and its data key; no system is called.
   *
   * @returns the names of those that stay
   * @throws SyncError `connection.busy` while a run is in progress.
   */
  readonly remove: (keyless: Keyless) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** Opens the store with no look at any key, and makes none. Errors: those of `openStore` but for its key. */
export async function openKeylessStore(config: Config, { clock, secrets }: World): Promise<KeylessStore> {
  const databaseUrl = config.databaseUrl?.reveal() ?? null
  if (databaseUrl !== null) secrets.add([databaseUrl, decodeURIComponent(new URL(databaseUrl).password)])
  const store = await openStore({ dataDir: config.dataDir, databaseUrl, clock, withoutKey: true })
  return {
    find: async (name) => {
      const connection = await store.connections.byName(name)
      if (connection === null) throw unknownConnection(name, await store.connections.list())
      const hooks: Partial<Record<HookSystem, string>> = {}
      for (const system of SYSTEMS) {
        const hook = await store.inbox.hook(connection.id, system)
        if (hook !== null) hooks[system] = `/hooks/${system}/${hook.id}`
      }
      return { connection, hooks }
    },
    remove: async ({ connection: { id, name } }) => {
      const now = clock.now().getTime()
      const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
      const lease = await store.leases.claim(id, owner, now, now + REMOVING_MS)
      // One whose deletion was cut short has nothing left that could be leased, and nobody works on it.
      if (lease === null && (await store.work.get(id)) !== null) throw busy(name)
      await store.connections.remove(id)
      return (await store.connections.list()).map((other) => other.name)
    },
    close: store.close,
  }
}
