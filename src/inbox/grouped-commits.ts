import { grouped } from '../core/grouped.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Inbox, NewDelivery } from '../core/inbox.ts'

const PER_COMMIT = 500
const BYTES_PER_COMMIT = 4_000_000
const WAITING = 20_000
const BYTES_WAITING = 64_000_000

export interface GroupedCommits {
  /**
   * Stores a delivery, together with all others of this moment, and answers whether it was not known yet.
   *
   * @throws whatever the store throws; an Error at once when too many deliveries are waiting already
   */
  readonly put: (delivery: NewDelivery) => Promise<boolean>
}

/**
 * Stores deliveries that come at the same moment in one commit: with a commit each, ten thousand of them would not be
 * answered in time.
 *
 * @param onStored called with the connections that have new deliveries to act on, before any sender is answered
 */
export function groupedCommits(
  inbox: Pick<Inbox, 'add'>,
  onStored: (connections: readonly ConnectionId[]) => Promise<void>,
): GroupedCommits {
  const write = grouped(
    async (deliveries: readonly NewDelivery[]) => {
      const isNew = await inbox.add(deliveries)
      const stored = deliveries.filter(({ aside }, at) => isNew[at] === true && aside === null)
      await onStored([...new Set(stored.map(({ connection }) => connection))])
      return isNew
    },
    // Not item by item after a failure: a store that is away would be asked for each delivery.
    { size: fitting, apart: false },
  )
  let count = 0
  let bytes = 0
  return {
    put: async (delivery) => {
      const size = delivery.body.byteLength
      if (count >= WAITING || bytes + size > BYTES_WAITING) throw new Error('Too many deliveries wait for the store.')
      count += 1
      bytes += size
      try {
        return await write(delivery)
      } finally {
        count -= 1
        bytes -= size
      }
    },
  }
}

/** How many of these deliveries fit into one commit. */
function fitting(deliveries: readonly NewDelivery[]): number {
  let bytes = 0
  const over = deliveries.slice(0, PER_COMMIT).findIndex(({ body }) => {
    bytes += body.byteLength
    return bytes > BYTES_PER_COMMIT
  })
  return over === -1 ? PER_COMMIT : over
}
