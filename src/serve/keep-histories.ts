import { keepHistory } from '../app/keep-history.ts'
import { KEPT_MS } from '../core/changes.ts'
import type { Clock } from '../core/clock.ts'
import { ANSWER_KEPT_MS } from '../core/kept-answers.ts'
import type { Store } from '../core/store.ts'
import type { Log } from '../observe/log.ts'

const LOOK_EVERY_MS = 3_600_000

/** Deletes old history of all connections, paused and held ones too. @returns a function that stops it */
export function keepHistories(
  store: Pick<Store, 'connections' | 'history' | 'changes' | 'answers'>,
  clock: Clock,
  log: Log,
): () => void {
  const stop = new AbortController()
  const look = async () => {
    await store.changes.forget(clock.now().getTime() - KEPT_MS)
    await store.answers.forget(clock.now().getTime() - ANSWER_KEPT_MS)
    for (const connection of await store.connections.list()) {
      const forgotten = await keepHistory(store, connection, clock, stop.signal)
      if (forgotten !== null) log.info({ event: 'history.kept', connection: connection.name, ...forgotten })
    }
  }
  // Failures are ignored: other code reports a store that is away, and the next look is soon enough.
  const tryToLook = () => void look().catch(() => undefined)
  tryToLook()
  const timer = setInterval(tryToLook, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    stop.abort(new Error('serve is stopping'))
  }
}
