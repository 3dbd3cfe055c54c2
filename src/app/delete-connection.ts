import { z } from 'zod'
import type { Actor } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { busy } from './refusals.ts'

/** `connection delete --json`; `deleted` is false where a person said no. */
export const deletedConnection = z.strictObject({
  name: z.string(),
  deleted: z.boolean(),
  removed: z.string(),
  stays: z.string(),
  /** With `--without-key`: what a person removes by hand, and what to do then. */
  byHand: z.array(z.string()).optional(),
  next: z.array(z.string()).optional(),
})

export type DeletedConnection = z.output<typeof deletedConnection>

const REMOVED =
  'Removed are our webhooks in Pipedrive, the sign-in of the app, and all that is stored: credentials, links, history.'
export const STAYS =
  'All records and fields in Pipedrive stay. Made again, the connection finds what it wrote and makes nothing twice.'

/** What deleting it would do. */
export const deletionOf = (name: string): DeletedConnection => ({
  name,
  deleted: false,
  removed: REMOVED,
  stays: STAYS,
})

interface Deleting {
  readonly store: Pick<Store, 'leases' | 'work' | 'connections'>
  /** Name of this process in leases. */
  readonly owner: string
  readonly actor: Actor
  /** Epoch ms. */
  readonly now: () => number
  /** Removes what the connection has in the systems: webhooks, the sign-in. Never throws. */
  readonly takeBack: (connection: Connection) => Promise<void>
}

const REMOVING_MS = 60_000

/** @throws SyncError `connection.busy` (hold) while a run is in progress. */
export async function deleteConnection(
  { store, owner, actor, now, takeBack }: Deleting,
  connection: Connection,
): Promise<DeletedConnection> {
  const { id, name } = connection
  const lease = await store.leases.claim(id, owner, now(), now() + REMOVING_MS)
  // When an earlier deletion was cut short, there is no row to lease any more, and no credentials to call systems with.
  if (lease === null && (await store.work.get(id)) !== null) throw await busy(store, connection, now())
  if (lease !== null) await takeBack(connection)
  await store.connections.remove(id, { actor, at: now() })
  return { ...deletionOf(name), deleted: true }
}
