import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type Wake, woken } from '../core/work.ts'

/** Something changed that a run is to act on: a person's answer, a webhook. The one place that wakes a connection. */
export interface Waking {
  readonly wake: (connection: ConnectionId) => Promise<void>
  /** Work is handed out in this process, so wakes go by its dispatcher from now on, which has it taken up at once. */
  readonly through: (dispatcher: DispatcherWake) => void
}

type DispatcherWake = (connection: ConnectionId, wake: Wake) => Promise<unknown>

/** By the row in the store alone, as long as no dispatcher is here: one in another process looks there every second. */
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
