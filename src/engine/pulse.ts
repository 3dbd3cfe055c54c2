/** Watches the loops that must never stand still: each tells it of every turn. */
export interface Pulse {
  readonly beat: (loop: string) => void
  /** The loop that was heard of longest ago, where that is too long; `null` while all go round. */
  readonly late: () => { readonly loop: string; readonly seconds: number } | null
}

// A turn takes a second or two, but half a minute when a statement of the database is given up in it.
const LATE_MS = 90_000

/** @param now ms by a clock that is never set back */
export function pulse(now: () => number, lateMs = LATE_MS): Pulse {
  const heard = new Map<string, number>()
  return {
    beat: (loop) => {
      heard.set(loop, now())
    },
    late: () => {
      const [oldest] = [...heard].sort(([, a], [, b]) => a - b)
      if (oldest === undefined) return null
      const [loop, at] = oldest
      const ms = now() - at
      return ms > lateMs ? { loop, seconds: Math.round(ms / 1_000) } : null
    },
  }
}
