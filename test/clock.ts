import type { Clock } from '../src/core/clock.ts'

export interface TestClock extends Clock {
  readonly advance: (ms: number) => void
  /** What was asked of `sleep` so far, in ms. */
  readonly slept: number[]
}

/** A clock that stands still unless told: sleeping takes no real time, it moves the clock on at once. */
export function testClock(start = '2026-09-14T10:00:00Z'): TestClock {
  let at = Date.parse(start)
  if (Number.isNaN(at)) throw new RangeError(`"${start}" is not a time`)
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(at),
    advance: (ms) => {
      at += ms
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      slept.push(ms)
      at += Math.max(0, ms)
      // A turn of the event loop, so that a loop that only sleeps cannot starve everything beside it.
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
  }
}

/** A clock that goes on by itself, as fast as real time; sleeping takes none, it moves the clock on at once. */
export function hurriedClock(): Clock {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      ahead += Math.max(0, ms)
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
  }
}
