import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type KeylessUses, keylessUses } from '../app/delete-without-key.ts'
import type { Config } from '../config/config.ts'
import { openStore } from '../store/open.ts'
import type { World } from './connect.ts'

/** A store whose master key is lost. */
export interface KeylessStore extends KeylessUses {
  readonly close: () => Promise<void>
}

/** Opens the store without reading or making a master key. Errors: those of `openStore`, except about the key. */
export async function openKeylessStore(
  { databaseUrl: url, dataDir }: Config,
  { clock, secrets, actor }: Pick<World, 'clock' | 'secrets' | 'actor'>,
): Promise<KeylessStore> {
  const databaseUrl = url?.reveal() ?? null
  if (databaseUrl !== null) secrets.add([databaseUrl, decodeURIComponent(new URL(databaseUrl).password)])
  const store = await openStore({ dataDir, databaseUrl, clock, withoutKey: true })
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  return { ...keylessUses({ store, dataDir, owner, actor, now: () => clock.now().getTime() }), close: store.close }
}
