import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { woken } from '../core/work.ts'
import type { Dispatcher, DispatcherEvents, Handler } from './dispatcher.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Pool, pool } from './pool.ts'

/** What other processes wake, and what the schedule makes due, is noticed within this time. */
const LOOK_EVERY_MS = 1_000

export interface LocalOptions extends DispatcherEvents {
  readonly store: Pick<Store, 'work'>
  readonly clock: Clock
  readonly lookEveryMs?: number
}

/**
 * Takes work from the store itself. Enough for one machine: a wake in this process is noticed at once, one in
 * another process at the next look, and a look at which nothing is due is one query of an index.
 */
export function localDispatcher({ store, clock, onError, lookEveryMs = LOOK_EVERY_MS }: LocalOptions): Dispatcher {
  const now = () => clock.now().getTime()
  let take: (() => Promise<void>) | null = null
  let timer: NodeJS.Timeout | null = null
  let workers: Pool | null = null

  function taker(handler: Handler, running: Pool): () => Promise<void> {
    /** Handed out since the last look, and still due: somebody else was faster. They are left to the next look. */
    let seen = new Set<ConnectionId>()
    let lookedAt = 0
    const handle = async (connection: ConnectionId, signal: AbortSignal) => {
      try {
        await handler(connection, signal)
      } catch (error) {
        onError(error, connection)
        seen.add(connection)
      }
    }
    const look = oneAtATime(async () => {
      if (performance.now() - lookedAt >= lookEveryMs) {
        seen = new Set()
        lookedAt = performance.now()
      }
      while (take !== null && running.free() > 0) {
        const due = await store.work.due(now(), running.free() + running.size() + seen.size)
        const next = due.find((one) => !running.holds(one) && !seen.has(one.connection))
        if (take === null || next === undefined) return
        const before = next.nextAt
        running.start(next, (signal) =>
          handle(next.connection, signal)
            .then(() => store.work.get(next.connection))
            .then((after) => {
              if (after?.nextAt === before) seen.add(next.connection)
            }, onLookError)
            .finally(() => void look()),
        )
      }
    })
    const onLookError = (error: unknown) => onError(error, null)
    return () => look().catch(onLookError)
  }

  return {
    wake: async (connection, wake) => {
      await store.work.change(connection, (work) => woken(work, wake, now()))
      await take?.()
    },
    work: async (handler, { slots }) => {
      workers = pool(slots)
      take = taker(handler, workers)
      timer = setInterval(() => void take?.(), lookEveryMs)
      await take()
    },
    stop: async (graceMs) => {
      take = null
      if (timer !== null) clearInterval(timer)
      await workers?.drain(graceMs)
    },
  }
}
