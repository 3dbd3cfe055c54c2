import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import type { Lease } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'

const LEASE_MS = 60_000
const HEARTBEAT_MS = 15_000

export interface KeptLease {
  readonly lease: Lease
  /** Aborts when the caller's signal does, or when the lease was lost. */
  readonly signal: AbortSignal
  /**
   * To be called right before sending something that cannot be taken back: a process that was suspended until its lease
   * ran out asks whether it still has the connection.
   *
   * @throws SyncError `engine.lease_lost` (hold)
   */
  readonly stillOurs: () => Promise<void>
  readonly release: () => Promise<void>
}

/**
 * Claims the connection and keeps it claimed until released. The lease outlives a pause of up to a minute;
 * beyond that another worker may take over, and our next commit is refused by its fence. Whoever keeps it has a name of its
 * own: of two in one process, such as a scheduled run and what a person asks for, the second finds it taken too.
 */
export async function keepLease(
  store: Pick<Store, 'leases'>,
  connection: ConnectionId,
  owner: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<KeptLease | null> {
  const now = () => clock.now().getTime()
  const name = `${owner} ${randomUUID().slice(0, 8)}`
  const lease = await store.leases.claim(connection, name, now(), now() + LEASE_MS)
  if (lease === null) return null

  const lost = new AbortController()
  let until = now() + LEASE_MS
  const renew = async (): Promise<boolean> => {
    const next = now() + LEASE_MS
    const held = await store.leases.renew(lease, next)
    if (held) until = next
    else lost.abort(new Error('The lease of the connection was lost.'))
    return held
  }
  // A renewal may fail while the store is away for a moment; the next commit checks the lease in any case.
  const heartbeat = setInterval(() => void renew().catch(() => undefined), HEARTBEAT_MS)
  heartbeat.unref()
  return {
    lease,
    signal: AbortSignal.any([signal, lost.signal]),
    stillOurs: async () => {
      const left = until - now()
      // Renewed too when more time is left than was claimed: the clock was set back, and others take the lease for
      // void.
      if ((left > 0 && left <= LEASE_MS) || (await renew())) return
      throw new SyncError('engine.lease_lost', 'Another worker has taken over this connection.', { do: 'hold' })
    },
    release: async () => {
      clearInterval(heartbeat)
      await store.leases.release(lease)
    },
  }
}
