import { isSyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import type { Log } from '../observe/log.ts'

const LOOK_EVERY_MS = 2_000

export interface WatchStoreOptions {
  readonly store: Pick<Store, 'ping'>
  readonly log: Log
  /** ms by a clock that is never set back */
  readonly now: () => number
  readonly everyMs?: number
}

/** Logs once when the store is away and once when it is back, in every role. @returns a function that stops it */
export function watchStore({ store, log, now, everyMs = LOOK_EVERY_MS }: WatchStoreOptions): () => void {
  let awaySince: number | null = null
  let isLooking = false
  const look = async (): Promise<void> => {
    const asked = now()
    try {
      await store.ping()
      if (awaySince !== null) {
        log.info({ event: 'store.back', seconds: Math.round((now() - awaySince) / 1_000) }, 'the store answers again')
      }
      awaySince = null
    } catch (err) {
      if (awaySince === null) log.error({ event: 'store.away', err }, isSyncError(err) ? err.message : 'no answer')
      awaySince ??= asked
    }
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void look().finally(() => {
      isLooking = false
    })
  }, everyMs)
  return () => clearInterval(timer)
}
