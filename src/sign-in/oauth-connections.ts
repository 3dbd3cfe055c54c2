import { restoreConnectionFile } from '../connection/connection-file.ts'
import type { ConnectionFile } from '../connection/schema.ts'
import type { Transport } from '../connectors/http/send.ts'
import type { OauthApp } from '../connectors/pipedrive/calls/oauth-request.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError } from '../core/errors.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import { secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'
import type { Log } from '../observe/log.ts'
import { type ConnectionTokens, oauthTokens } from './oauth-tokens.ts'

export interface SignInDeps extends Transport {
  readonly store: Store
  readonly log: Log
  readonly secrets: KnownSecrets
  /** Address under which people reach `serve`; `null` while it is not set. */
  readonly publicUrl: string | null
  readonly allowPrivateHosts: boolean
  /** @throws SyncError `connection.unknown` */
  readonly connection: (name: string) => Promise<Connection>
}

/** A connection that signs in by OAuth, with its connection file. */
export interface OauthConnection {
  readonly connection: Connection
  readonly pipedrive: ConnectionFile['pipedrive']
  readonly app: OauthApp
  readonly tokens: ConnectionTokens
}

type Deps = Pick<SignInDeps, 'store' | 'secrets' | 'clock'>

/**
 * `null` for a connection with an API token.
 *
 * Errors: those of `restoreConnectionFile`, and of opening its secrets.
 */
export async function oauthConnection(deps: Deps, connection: Connection): Promise<OauthConnection | null> {
  const sealed = await deps.store.secrets.open(connection.id, connection.settings)
  deps.secrets.add(Object.values(sealed))
  const { pipedrive } = restoreConnectionFile(connection.settings, sealed)
  if (pipedrive.oauth === undefined) return null
  const { clientId, clientSecret, url } = pipedrive.oauth
  const tokens = oauthTokens(deps.store, connection.id, pipedrive.oauth, deps)
  return { connection, pipedrive, app: { clientId, clientSecret: secret(clientSecret), url }, tokens }
}

/** All OAuth connections, except those whose stored settings no longer fit, so that these do not stop the others. */
export async function oauthConnections(deps: Deps): Promise<readonly OauthConnection[]> {
  const found: OauthConnection[] = []
  for (const connection of await deps.store.connections.list()) {
    try {
      const one = await oauthConnection(deps, connection)
      if (one) found.push(one)
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'connection.outdated') throw error
    }
  }
  return found
}
