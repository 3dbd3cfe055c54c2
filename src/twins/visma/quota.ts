import type { Clock } from '../../core/clock.ts'

const HOUR_MS = 3_600_000

export interface Allowance {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A fixed window of one hour: when it is used up, only its end helps. `limit` is read at every call, so that it
 * can be lowered while the twin runs.
 */
export function fixedWindow(clock: Clock, policy: string, limit: () => number) {
  let window = -1
  let used = 0

  const now = (): { leftMs: number } => {
    const at = clock.now().getTime()
    if (Math.floor(at / HOUR_MS) !== window) {
      window = Math.floor(at / HOUR_MS)
      used = 0
    }
    return { leftMs: (window + 1) * HOUR_MS - at }
  }

  return {
    /** Counts one call, unless the window is used up. */
    take: (): Allowance => {
      const { leftMs } = now()
      const allowed = used < limit()
      if (allowed) used += 1
      return { allowed, headers: describe(leftMs) }
    },
    /** The headers alone: calls that fail before they reach a company cost nothing. */
    look: (): Readonly<Record<string, string>> => describe(now().leftMs),
    /** The rest of the window is gone, as if another program had used it. */
    exhaust: (): void => {
      now()
      used = limit()
    },
  }

  function describe(leftMs: number): Record<string, string> {
    const reset = String(Math.ceil(leftMs / 1000))
    const left = Math.max(0, limit() - used)
    return {
      'x-ratelimit-limit': String(limit()),
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-reset': reset,
      'x-ratelimit-policy': policy,
    }
  }
}
