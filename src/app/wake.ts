import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type Wake, woken } from '../core/work.ts'

/** Wakes connections when a run has to act on something: a person's answer, a webhook. The only place that does so. */
export interface Waking {
  readonly wake: (connection: ConnectionId) => Promise<void>
  /** From now on wakes go through the dispatcher of this process, whose workers take them up at once. */
  readonly through: (dispatcher: DispatcherWake) => void
}

type DispatcherWake = (connection: ConnectionId, wake: Wake) => Promise<unknown>

/** Without a dispatcher in this process, a wake only changes the row in the store, where others look every second. */
export function waking({ work }: Pick<Store, 'work'>, now: () => number): Waking {
  let enter: DispatcherWake = (connection, wake) => work.change(connection, (row) => woken(row, wake, now()))
  return {
    wake: async (connection) => {
      await enter(connection, { priority: 'webhook' })
    },
    through: (dispatcher) => {
      enter = dispatcher
    },
  }
}
