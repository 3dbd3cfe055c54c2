import { keepHistory } from '../app/keep-history.ts'
import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'
import type { Log } from '../observe/log.ts'

const LOOK_EVERY_MS = 3_600_000

/** Forgets, for every connection, also one that is paused or held, what is older than it keeps. Answers how to stop. */
export function keepHistories(store: Pick<Store, 'connections' | 'history'>, clock: Clock, log: Log): () => void {
  const stop = new AbortController()
  const look = async () => {
    for (const connection of await store.connections.list()) {
      const forgotten = await keepHistory(store, connection, clock, stop.signal)
      if (forgotten !== null) log.info({ event: 'history.kept', connection: connection.name, ...forgotten })
    }
  }
  // A store that is away is told of by those who need it; the next look is soon enough.
  const tryToLook = () => void look().catch(() => undefined)
  tryToLook()
  const timer = setInterval(tryToLook, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    stop.abort(new Error('serve is stopping'))
  }
}
