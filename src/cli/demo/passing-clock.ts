import type { Clock } from '../../core/clock.ts'

const DAY_MS = 86_400_000

export interface PassingClock extends Clock {
  /** A day goes by at once. */
  readonly passDay: () => void
}

/**
 * The real time so many days ago. As many days later it is the real time again, so what the demo did lies behind
 * every other command, never ahead of it.
 */
export function daysAgo(clock: Clock, days: number): PassingClock {
  let left = days
  return {
    now: () => new Date(clock.now().getTime() - left * DAY_MS),
    sleep: clock.sleep,
    passDay: () => {
      left = Math.max(0, left - 1)
    },
  }
}
