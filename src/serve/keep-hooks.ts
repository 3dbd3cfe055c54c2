import type { Service } from '../service/service.ts'

/** A connection that was just started or changed waits at most this long for its webhooks. */
const LOOK_EVERY_MS = 30_000

/** Looks after the webhooks of all connections, now and then. @returns a function that stops it */
export function keepHooks({ hooks }: Pick<Service, 'hooks'>): () => void {
  const stop = new AbortController()
  let looking = false
  const look = () => {
    if (looking) return
    looking = true
    // Failures are ignored: the store may be away for a moment, and the next look is soon.
    hooks
      .lookAfter(stop.signal)
      .catch(() => undefined)
      .finally(() => {
        looking = false
      })
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    stop.abort(new Error('serve is stopping'))
  }
}
