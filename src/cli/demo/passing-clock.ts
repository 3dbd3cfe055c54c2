import type { Clock } from '../../core/clock.ts'

const DAY_MS = 86_400_000

export interface PassingClock extends Clock {
  /** Moves the clock on by a day. */
  readonly passDay: () => void
}

/**
 * A clock that begins so many days ago. After as many passed days it shows the real time, so everything the demo did is
 * in the past for every other command.
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
