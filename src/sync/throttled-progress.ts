import type { Clock } from '../core/clock.ts'
import type { RunProgress, RunWait, StoredProgress } from '../core/run.ts'
import type { Again } from '../core/watch.ts'

/** A wait shorter than this is over before anybody reads of it; waits that end this close together are one. */
const WORTH_TELLING_MS = 1_000

/** How far a run is, and what it waits for: the terminal sees every step, the store, read by others, a few of them. */
export interface ToldProgress {
  readonly at: (progress: RunProgress) => void
  readonly wait: (again: Again) => void
}

/** Steps are stored at most twice a second, a wait once, however many calls wait for the same. */
export function throttled(
  clock: Clock,
  save: (progress: StoredProgress) => Promise<void>,
  show: (progress: RunProgress) => void,
): ToldProgress {
  let saved = 0
  let last: RunProgress = { phase: '', done: 0, total: null }
  let wait: RunWait | null = null
  const keep = (now: number) => {
    saved = now
    // A failure is ignored: progress need not stop a run, and the next commit will report the trouble.
    save(wait !== null && wait.until > now ? { ...last, wait } : last).catch(() => undefined)
  }
  return {
    at: (progress) => {
      show(progress)
      last = progress
      const now = clock.now().getTime()
      // `now >= saved`: after the clock was set back, progress is saved all the same.
      if (now < saved || now - saved >= 500) keep(now)
    },
    wait: ({ afterMs, ...of }) => {
      const now = clock.now().getTime()
      const until = now + afterMs
      if (afterMs < WORTH_TELLING_MS) return
      if (wait !== null && wait.until > now && until < wait.until + WORTH_TELLING_MS) return
      wait = { ...of, until }
      keep(now)
    },
  }
}
