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
    // A clock that was set back would else keep it silent until it has caught up.
    if (now >= saved && now - saved < 500) return
    saved = now
    // A progress line that cannot be stored is no reason to stop a run; the next commit will say what is wrong.
    save(progress).catch(() => undefined)
  }
}
