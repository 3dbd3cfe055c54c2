import type { Connection } from '../core/connection.ts'
import type { Destination, RemoteRecord } from '../core/connector.ts'
import { SyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'
import { sameJson } from '../core/json.ts'
import { RESTORED } from '../core/restored.ts'
import type { Store } from '../core/store.ts'
import type { Effect, Shadow, SyncStore } from '../core/sync-store.ts'
import { decideAllAgain } from './read/mapping.ts'

/** Whether the connection came from a backup and was not adopted since. */
const isUnadopted = async (store: Pick<SyncStore, 'checkpoint'>): Promise<boolean> =>
  ((await store.checkpoint(RESTORED)) ?? '') !== ''

/** @throws SyncError `connection.restored` (hold) while a connection from a backup was not adopted */
export async function refuseUnadopted(store: Pick<SyncStore, 'checkpoint'>, name: string): Promise<void> {
  if (!(await isUnadopted(store))) return
  throw new SyncError(
    'connection.restored',
    `${name} was restored from a backup and does not know what was written since.`,
    { do: 'hold' },
    { advice: `Adopt it first: ml-connector connection adopt ${name}` },
  )
}

interface Restored {
  readonly store: Pick<Store, 'work' | 'connections'>
  readonly connection: Connection
  /** The real store, not that of the preview by which links are recognised. */
  readonly sync: SyncStore
  readonly destination: Pick<Destination, 'list'>
  readonly route: Pick<Route, 'lists' | 'afterRestore'>
  readonly signal: AbortSignal
  readonly at: number
}

/**
 * Ends the hold of a connection from a backup, once its links are complete. Before that it notes which fields hold
 * something else than the backup knows: each is looked at by the next run, which decides everything again. Killed in
 * between, it is done again.
 */
export async function afterAdoption(restored: Restored): Promise<void> {
  const { store, connection, sync, route, at } = restored
  if (!(await isUnadopted(sync))) return
  await noteStale(restored)
  await route.afterRestore?.(sync, at)
  await decideAllAgain(sync)
  await sync.saveCheckpoint(RESTORED, '')
  if ((await store.work.get(connection.id))?.state !== 'held') return
  await store.connections.setState(connection.id, connection.startedAt === null ? 'not_started' : 'active', null, at)
}

async function noteStale({ sync, destination, route, signal }: Restored): Promise<void> {
  for (const [entity, query] of route.lists ?? []) {
    for await (const page of destination.list(entity, query, signal)) {
      const ids = page.map(({ id }) => id)
      const shadows = await sync.shadows(entity, ids)
      const effects = page.flatMap((record): readonly Effect[] => {
        const shadow = shadows.get(record.id)
        const stale = shadow === undefined ? [] : staleFields(shadow, record)
        return shadow === undefined || stale.length === 0 ? [] : [{ do: 'shadow', shadow: { ...shadow, stale } }]
      })
      if (effects.length > 0) await sync.commit(effects)
    }
  }
}

/** Fields that we have written and that hold something else now. What the list leaves out is unknown, not other. */
function staleFields({ written, returned }: Shadow, { fields }: RemoteRecord): readonly string[] {
  return Object.keys(written).filter((field) => {
    const now = fields[field]
    return now !== undefined && !sameJson(now, returned[field] ?? written[field] ?? null)
  })
}
