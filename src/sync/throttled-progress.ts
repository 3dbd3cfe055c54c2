import type { Clock } from '../core/clock.ts'
import type { RunProgress } from '../core/run.ts'

/** The terminal sees every step; the store, read by other processes, at most two a second. */
export function throttled(
  clock: Clock,
  save: (progress: RunProgress) => Promise<void>,
  show: (progress: RunProgress) => void,
): (progress: RunProgress) => void {
  let saved = 0
  return (progress) => {
    show(progress)
    const now = clock.now().getTime()
    // `now >= saved`: after the clock was set back, progress is saved all the same.
    if (now >= saved && now - saved < 500) return
    saved = now
    // A failure is ignored: progress need not stop a run, and the next commit will report the trouble.
    save(progress).catch(() => undefined)
  }
}
