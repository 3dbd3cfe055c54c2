import type { Clock } from '../../../core/clock.ts'
import { orAborted } from './or-aborted.ts'

const WINDOW_MS = 2_000
/** Clocks tick in whole milliseconds and timers may fire one early. */
const MARGIN_MS = 4
const SAMPLES = 100
const SAMPLES_TO_TRUST = 20
const FLOOR_SHARE = 0.75
/** Below this a round trip is mostly a busy machine's own delay, which the next request may not meet again. */
const NETWORK_MS = 40

/** Lets requests of one credential pass, never more than the limit in any two seconds as the server sees them. */
export interface Pacer {
  /**
   * Resolves, in order of asking, when one more request may leave. What it resolves to must be called once,
   * when the answer came or surely will not.
   */
  readonly enter: (signal: AbortSignal) => Promise<() => void>
  /**
   * The limit as the server states it; it counts when it is lower than the plan's. `remaining`: of the window, as the
   * answer to a request that has not left yet says.
   */
  readonly stated: (limit: number, remaining?: number | null) => void
  /** Nothing leaves before `ms` have passed: the server asked for it. */
  readonly pause: (ms: number) => void
}

/**
 * A sliding window by what can be known on this side. The server counts arrivals; we only know that a request
 * arrived somewhere between its sending and its answer. Counting from the sending overshoots as soon as a slow
 * request is followed by fast ones; counting each request until two seconds after its *answer* can never
 * overshoot, but gives away the whole round trip.
 *
 * So the part of a round trip that no request escapes is credited: an arrival lies at least the fastest return
 * before its answer, and the next request needs at least the fastest way there. Three quarters of the fastest of
 * the last hundred round trips stands for both, since the two fastest halves need not have met in one request.
 * On a near host nothing is credited, and hardly anything given away.
 * What remains is given away: (average − ¾ fastest round trip) in two seconds, i.e. 5 % at 100 ms of scatter.
 *
 * @param probes another process may have used the window a moment ago, as a command before this one: the first request
 *               goes alone, and what its answer says that others used is theirs until the window is over
 */
export function pacer(limit: number, clock: Clock, probes = false): Pacer {
  let stated = limit
  let isProbed = !probes
  let pausedUntil = 0
  let inFlight = 0
  /** When the answers came, oldest first, as far as they still count. */
  const answered: number[] = []
  const roundTrips: number[] = []
  let turn: Promise<void> = Promise.resolve()
  let anyAnswer = Promise.withResolvers<void>()

  const now = () => clock.now().getTime()

  function credit(): number {
    if (roundTrips.length < SAMPLES_TO_TRUST) return 0
    const fastest = Math.min(...roundTrips)
    return fastest < NETWORK_MS ? 0 : Math.floor(FLOOR_SHARE * fastest)
  }

  /** Ms until there is room; 0: now; `null`: not before another answer comes. */
  function untilRoom(): number | null {
    const at = now()
    if (at < pausedUntil) return pausedUntil - at
    if (!isProbed && inFlight > 0) return null
    const counts = WINDOW_MS + MARGIN_MS - credit()
    while (answered.length > 0 && (answered[0] ?? 0) + counts <= at) answered.shift()
    const tooMany = answered.length + inFlight - Math.min(limit, stated)
    if (tooMany < 0) return 0
    const leaves = answered[tooMany]
    return leaves === undefined ? null : leaves + counts - at
  }

  function occupy(): () => void {
    const sent = now()
    inFlight++
    return () => {
      const at = now()
      inFlight--
      isProbed = true
      answered.push(at)
      roundTrips.push(at - sent)
      if (roundTrips.length > SAMPLES) roundTrips.shift()
      anyAnswer.resolve()
      anyAnswer = Promise.withResolvers()
    }
  }

  return {
    stated: (value, remaining = null) => {
      if (Number.isInteger(value) && value > 0) stated = value
      if (isProbed || remaining === null) return
      isProbed = true
      const others = Math.min(limit, stated) - remaining - answered.length - inFlight
      for (let n = 0; n < others; n++) answered.push(now())
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, now() + ms)
    },
    enter: async (signal) => {
      const before = turn
      const mine = Promise.withResolvers<void>()
      turn = mine.promise
      try {
        await orAborted(before, signal)
        for (;;) {
          const wait = untilRoom()
          if (wait === 0) return occupy()
          if (wait === null) await orAborted(anyAnswer.promise, signal)
          else await clock.sleep(wait, signal)
        }
      } finally {
        // Also when aborted in the queue: whoever is behind still waits for those in front.
        void before.then(mine.resolve)
      }
    },
  }
}
