import { setImmediate } from 'node:timers/promises'
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
   * @throws whatever the store throws; an Error at once when too much waits for it already
   */
  readonly put: (delivery: NewDelivery) => Promise<boolean>
}

interface Waiting {
  readonly delivery: NewDelivery
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * One commit for all deliveries of a tick: a commit waits for the disk, and ten thousand of them would not be
 * answered in time.
 *
 * @param onStored told of the connections that have something new to act on, before anybody is answered
 */
export function groupedCommits(
  inbox: Pick<Inbox, 'add'>,
  onStored: (connections: readonly ConnectionId[]) => Promise<void>,
): GroupedCommits {
  const queue: Waiting[] = []
  let bytes = 0
  let isFlushing = false

  const next = (): readonly Waiting[] => {
    let size = 0
    let count = 0
    for (const { delivery } of queue) {
      if (count === PER_COMMIT || (count > 0 && size + delivery.body.byteLength > BYTES_PER_COMMIT)) break
      size += delivery.body.byteLength
      count += 1
    }
    bytes -= size
    return queue.splice(0, count)
  }

  const flush = async (): Promise<void> => {
    isFlushing = true
    while (queue.length > 0) {
      await setImmediate()
      const group = next()
      try {
        const isNew = await inbox.add(group.map(({ delivery }) => delivery))
        const stored = group.filter(({ delivery }, at) => isNew[at] === true && delivery.aside === null)
        await onStored([...new Set(stored.map(({ delivery }) => delivery.connection))])
        group.forEach(({ resolve }, at) => {
          resolve(isNew[at] === true)
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    isFlushing = false
  }

  return {
    put: (delivery) =>
      new Promise((resolve, reject) => {
        if (queue.length >= WAITING || bytes + delivery.body.byteLength > BYTES_WAITING) {
          reject(new Error('Too many deliveries wait for the store.'))
          return
        }
        bytes += delivery.body.byteLength
        queue.push({ delivery, resolve, reject })
        if (!isFlushing) void flush()
      }),
  }
}
