import type { Clock } from '../../../core/clock.ts'
import { orAborted } from './or-aborted.ts'

const WINDOW_MS = 2_000
/** Clocks tick in whole milliseconds and timers may fire one early. */
const MARGIN_MS = 4
const SAMPLES = 100
const SAMPLES_TO_TRUST = 20
const FLOOR_SHARE = 0.75
/** A shorter round trip is mostly the delay of our own busy machine, which the next request may not have. */
const NETWORK_MS = 40

/** Paces the requests of one credential, so that the server never sees more than the limit in any two seconds. */
export interface Pacer {
  /**
   * Resolves, in order of asking, when one more request may leave. The function it resolves to must be called once:
   * when the answer came, or surely will not come.
   */
  readonly enter: (signal: AbortSignal) => Promise<() => void>
  /**
   * To be told the limit that the server states; it counts when it is lower than the plan's. `remaining`: how many
   * requests the window has left, from an answer whose request has not been reported as left yet.
   */
  readonly stated: (limit: number, remaining?: number | null) => void
  /** Nothing leaves before `ms` have passed: the server asked for it. */
  readonly pause: (ms: number) => void
}

/**
 * A sliding window on our side. The server counts arrivals; we only know that a request arrived somewhere between its
 * sending and its answer. Counting from the sending overshoots as soon as a slow
 * request is followed by fast ones; counting each request until two seconds after its *answer* can never
 * overshoot, but gives away the whole round trip.
 *
 * So the part of a round trip that every request needs is credited: a request arrived at least the fastest way back
 * before its answer, and the next one needs at least the fastest way there. Three quarters of the fastest of the last
 * hundred round trips stands for both, since the two fastest ways need not belong to the same request. For a near host
 * nothing is credited, and hardly anything given away.
 * What remains is given away: (average − ¾ fastest round trip) in two seconds, i.e. 5 % at 100 ms of scatter.
 *
 * @param probes another process, e.g. the command before this one, may have used the window a moment ago: the first
 *               request goes alone, and what others have used, as its answer says, stays taken until the window is over
 */
export function pacer(limit: number, clock: Clock, probes = false): Pacer {
  let stated = limit
  let isProbed = !probes
  let pausedUntil = 0
  let inFlight = 0
  /** The times of the answers that still count, oldest first. */
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
        // An abort in the queue must not let those behind pass those in front.
        void before.then(mine.resolve)
      }
    },
  }
}
