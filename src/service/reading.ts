import { hookStatus } from '../app/hook-status.ts'
import { connectionNamed, type UseCases, useCases } from '../app/use-cases.ts'
import { type Waking, waking } from '../app/wake.ts'
import type { Config } from '../config/config.ts'
import type { Actor } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { keysIn } from '../core/key-list.ts'
import type { Store } from '../core/store.ts'
import { openStore } from '../store/open.ts'
import type { World } from './connect.ts'

/**
 * What can be asked of the store alone, without either system. It is a part of the service by itself, so that a command
 * that only looks loads neither connectors nor flows. Connections are named by their names.
 */
export interface Reading extends UseCases {
  /** For `serve` alone: commands ask by the use cases. */
  readonly store: Store
  /** @throws SyncError `connection.unknown` with the nearest name there is. */
  readonly connection: (name: string) => Promise<Connection>
  readonly waking: Waking
  /** The use cases for somebody else than whose program it is. */
  readonly usesOf: (actor: Actor) => UseCases
  readonly close: () => Promise<void>
}

/** Where people reach the pages, as far as we know. */
export const baseOf = ({ publicUrl, port }: Pick<Config, 'publicUrl' | 'port'>): string =>
  publicUrl ?? `http://127.0.0.1:${port}`

/**
 * Opens the store and answers the use cases over it.
 *
 * Errors: those of `openStore`: a database that cannot be reached, a master key that does not fit (hold).
 */
export async function openReading(
  config: Config,
  { clock, secrets: known, actor }: Pick<World, 'clock' | 'secrets' | 'actor'>,
): Promise<Reading> {
  if (config.masterKey) known.add(keysIn(config.masterKey.reveal()))
  if (config.databaseUrl) {
    const url = config.databaseUrl.reveal()
    known.add([url, decodeURIComponent(new URL(url).password)])
  }
  const store = await openStore({
    dataDir: config.dataDir,
    clock,
    hide: (text) => known.hide(text),
    ...(config.databaseUrl ? { databaseUrl: config.databaseUrl.reveal() } : {}),
    ...(config.databaseConnections ? { connections: config.databaseConnections } : {}),
    ...(config.masterKey ? { masterKey: config.masterKey.reveal() } : {}),
  })
  const hooks = ({ id }: Connection) => hookStatus(store, id, config.publicUrl)
  const now = () => clock.now().getTime()
  const wakes = waking(store, now)
  const usesOf = (who: Actor) => useCases({ store, hooks, wake: wakes.wake, now, actor: who, base: baseOf(config) })
  return {
    ...usesOf(actor),
    usesOf,
    store,
    waking: wakes,
    connection: connectionNamed(store),
    close: () => store.close(),
  }
}
