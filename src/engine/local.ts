import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { woken } from '../core/work.ts'
import type { Dispatcher, DispatcherEvents, Handler } from './dispatcher.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Pool, pool } from './pool.ts'
import { trouble } from './trouble.ts'

/** Within this time a wake by another process, or a time of the schedule, is noticed. */
const LOOK_EVERY_MS = 1_000

export interface LocalOptions extends DispatcherEvents {
  readonly store: Pick<Store, 'work'>
  readonly clock: Clock
  readonly lookEveryMs?: number
}

/**
 * Takes work from the store itself. Enough for one machine: a wake in this process is noticed at once, one in
 * another process at the next look, and a look that finds nothing is one query of an index.
 */
export function localDispatcher(options: LocalOptions): Dispatcher {
  const { store, clock, onError, onTurn = () => undefined, lookEveryMs = LOOK_EVERY_MS } = options
  const away = trouble((error) => onError(error, null))
  const now = () => clock.now().getTime()
  /** Connections whose handler found nothing to do, or failed: not handed out again before the next look. */
  const left = new Set<ConnectionId>()
  let workers: Pool | null = null
  let look: (() => void) | null = null
  let timer: NodeJS.Timeout | null = null

  const attend = async (handler: Handler, connection: ConnectionId, signal: AbortSignal): Promise<void> => {
    try {
      if ((await handler(connection, signal)) === 'left') left.add(connection)
    } catch (error) {
      left.add(connection)
      onError(error, connection)
    }
  }

  async function take(handler: Handler, running: Pool): Promise<void> {
    if (look === null || running.free() === 0) return
    const due = await store.work.due(now(), running.free() + running.size() + left.size)
    for (const one of due) {
      if (look === null || running.free() === 0) return
      if (running.holds(one) || left.has(one.connection)) continue
      running.start(
        one,
        (signal) => attend(handler, one.connection, signal),
        () => look?.(),
      )
    }
  }

  return {
    wake: async (connection, wake) => {
      await store.work.change(connection, (work) => woken(work, wake, now()))
      left.delete(connection)
      look?.()
    },
    work: async (handler, { slots }) => {
      const running = pool(slots)
      const taking = oneAtATime(() => take(handler, running))
      workers = running
      look = () => {
        taking().then(() => {
          away.over()
          onTurn()
        }, away.met)
      }
      timer = setInterval(() => {
        left.clear()
        look?.()
      }, lookEveryMs)
      look()
    },
    stop: async (graceMs) => {
      look = null
      if (timer !== null) clearInterval(timer)
      await workers?.drain(graceMs)
    },
  }
}
