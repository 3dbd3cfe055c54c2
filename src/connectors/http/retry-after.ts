const DAY_MS = 86_400_000

/**
 * How long the other side asks us to wait, in ms from `now`; `null` when it names no usable time.
 *
 * `Retry-After` in seconds (also fractions, which some gateways send) or as an HTTP date. Never negative and
 * never more than a day: a clock that is wrong by a year must not stop us for a year.
 */
export function retryAfterMs(headers: Headers, now: Date): number | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  if (/^\d+(\.\d+)?$/.test(value)) return bounded(Number(value) * 1000)
  // Date.parse takes nearly anything ("-5" is a month to it); an HTTP date always names its weekday and GMT.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : bounded(at - now.getTime())
}

/** Seconds until the window of the limit resets, as `X-RateLimit-Reset` and its kin give them; in ms. */
export function secondsHeaderMs(headers: Headers, name: string): number | null {
  const value = headers.get(name)?.trim()
  return value && /^\d+(\.\d+)?$/.test(value) ? bounded(Number(value) * 1000) : null
}

const bounded = (ms: number): number => Math.ceil(Math.min(Math.max(ms, 0), DAY_MS))
