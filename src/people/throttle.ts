export interface Throttle {
  /** Counts a try of each key. @returns how long to wait, ms, where one of them had too many; then none is counted */
  readonly attempt: (keys: readonly string[], now: number) => number
  /** It was the right one: what was tried before counts no more. */
  readonly forgive: (keys: readonly string[]) => void
}

export interface ThrottleOptions {
  /** Tries in a window that begins with the first of them. */
  readonly most: (key: string) => number
  readonly windowMs: number
  /** Keys remembered; those whose window began first are forgotten. */
  readonly keys: number
}

/** Tries are counted before they are judged, so that many at once count like many after one another. */
export function throttle({ most, windowMs, keys: remembered }: ThrottleOptions): Throttle {
  const windows = new Map<string, { tries: number; readonly since: number }>()
  const windowOf = (key: string, now: number) => {
    const found = windows.get(key)
    if (found === undefined || now - found.since >= windowMs) return { tries: 0, since: now }
    if (now >= found.since) return found
    // When the clock was set back, the window goes on from there: nobody waits until the clock is where it was.
    const moved = { ...found, since: now }
    windows.set(key, moved)
    return moved
  }
  return {
    attempt: (keys, now) => {
      const all = keys.map((key) => ({ key, window: windowOf(key, now) }))
      const full = all.filter(({ key, window }) => window.tries >= most(key))
      if (full.length > 0) return Math.max(...full.map(({ window }) => window.since + windowMs - now))
      for (const { key, window } of all) {
        window.tries += 1
        windows.delete(key)
        windows.set(key, window)
        const oldest = windows.keys().next()
        if (windows.size > remembered && !oldest.done) windows.delete(oldest.value)
      }
      return 0
    },
    forgive: (keys) => {
      for (const key of keys) windows.delete(key)
    },
  }
}
