import type { Clock } from '../../core/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { lasts } from '../connections/leases.ts'
import { type Database, inTransaction } from '../database/database.ts'

/** How the owner of a copy's leases begins: those of a killed copy last for a minute and must not pass for a run's. */
export const COPY = 'store copy'

const HOLD_MS = 60_000
const RENEW_EVERY_MS = 15_000

/**
 * Takes the leases of all connections, so that no run can begin, and keeps them until they are released.
 *
 * @throws SyncError `store.busy` (hold) while a run is in progress
 */
export async function claimAll(database: Database, owner: string, clock: Clock): Promise<() => Promise<void>> {
  const now = () => clock.now().getTime()
  await inTransaction(database, async ({ db }) => {
    const busy = await db
      .selectFrom('connection_work as work')
      .innerJoin('connection', 'connection.id', 'work.connection')
      .select(['connection.name', 'work.owner'])
      .where(lasts('work.lease_until', now()))
      .orderBy('connection.name')
      .execute()
    const runs = busy.filter(({ owner }) => owner?.startsWith(COPY) !== true)
    if (runs.length > 0) throw runsInProgress(runs.map(({ name }) => name))
    if (busy.length > 0) throw copyInProgress()
    await db
      .updateTable('connection_work')
      .set((column) => ({ owner, lease_until: now() + HOLD_MS, fence: column('fence', '+', 1) }))
      .execute()
  })
  const held = (until: number | null) =>
    database.db
      .updateTable('connection_work')
      .set(until === null ? { owner: null, lease_until: null } : { lease_until: until })
      .where('owner', '=', owner)
      .execute()
  const renew = setInterval(() => void held(now() + HOLD_MS).catch(() => undefined), RENEW_EVERY_MS)
  return async () => {
    clearInterval(renew)
    await held(null)
  }
}

const runsInProgress = (names: readonly string[]): SyncError =>
  new SyncError(
    'store.busy',
    `A run is in progress on ${names.join(', ')}.`,
    { do: 'hold' },
    { advice: 'Stop serve and what else runs, then copy again.' },
  )

const copyInProgress = (): SyncError =>
  new SyncError(
    'store.busy',
    'Another copy of this store is being made, or was broken off less than a minute ago.',
    { do: 'hold' },
    { advice: 'Copy again in a minute.' },
  )
