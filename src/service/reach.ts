import type { Reached } from '../app/reach.ts'
import { restoreConnectionFile } from '../connection/connection-file.ts'
import { apart } from '../connection/stored.ts'
import type { Connection } from '../core/connection.ts'
import { fingerprint } from '../core/fingerprint.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import type { Observer } from '../observe/observer.ts'
import { watchOperations } from '../observe/operations.ts'
import { signInOf } from '../sign-in/oauth-tokens.ts'
import { type ConnectWorld, connect, metered, type Opened, type Remote } from './connect.ts'

interface OpeningDeps {
  readonly store: Store
  readonly connection: (name: string) => Promise<Connection>
  readonly world: ConnectWorld
}

/** Opens connections, by their stored settings or by others that somebody only wants to look at. A process has one pair of clients per connection, since they pace their calls and keep tokens. */
export function opening({ store, connection, world }: OpeningDeps): (name: string, settings?: Json) => Promise<Opened> {
  const remotes = new Map<ConnectionId, { readonly of: string; readonly remote: Remote }>()
  return async (name, settings) => {
    const stored = await connection(name)
    const found = settings === undefined ? stored : { ...stored, settings }
    const sealed = await store.secrets.open(found.id, found.settings)
    world.secrets.add(Object.values(sealed))
    const file = restoreConnectionFile(found.settings, sealed)
    const of = fingerprint([file, signInOf(sealed)])
    // What only looks at other settings is no reason to forget the clients of those that are stored.
    if (settings !== undefined) return { connection: found, file, remote: connect(found, file, store, world) }
    const kept = remotes.get(found.id)
    const remote = kept?.of === of ? kept.remote : connect(found, file, store, world)
    remotes.set(found.id, { of, remote })
    return { connection: found, file, remote }
  }
}

interface ReachingDeps {
  readonly store: Store
  readonly world: Pick<ConnectWorld, 'clock' | 'log' | 'version'>
  readonly observer: Observer
  /** Name of this process in leases. */
  readonly owner: string
}

/** An opened connection as use cases take it. */
export function reachedOf(
  { connection, file, remote }: Opened,
  { store, world, observer, owner }: ReachingDeps,
): Reached {
  const { source, destination, route, fit } = remote
  const watched: Store = { ...store, sync: (...of) => watchOperations(store.sync(...of), observer.operation) }
  const onAgain: Reached['onAgain'] = (told) =>
    observer.listen({
      again: (again, facts) => {
        if (facts.connection === connection.name) told(again)
      },
    })
  return {
    connection,
    source,
    destination,
    fit,
    runDeps: () => ({
      store: watched,
      connection,
      settings: file.settings,
      ...metered(remote),
      route,
      whose: { source: source.whose, destination: destination.whose, apart },
      clock: world.clock,
      owner,
      version: world.version,
      log: (event) => world.log.info({ connection: connection.name, ...event }),
      watch: observer,
      onAgain,
    }),
    onAgain,
  }
}
