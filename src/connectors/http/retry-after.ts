const DAY_MS = 86_400_000

/**
 * How long the other side asks us to wait, in ms from `now`; `null` when it names no usable time.
 *
 * `Retry-After` in seconds (also fractions, which some gateways send) or as an HTTP date. Never 0 and
 * never more than a day: a clock that is wrong by a year must not stop us for a year.
 */
export function retryAfterMs(headers: Headers, now: Date): number | null {
  const value = headers.get('retry-after')
  if (!value) return null
  if (/^\d+(\.\d+)?$/.test(value)) return named(Number(value) * 1000)
  // Date.parse takes nearly anything ("-5" is a month to it); an HTTP date always names its weekday and GMT.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : named(at - now.getTime())
}

/**
 * Ms until the window of the limit resets, from a header like `X-RateLimit-Reset`: seconds, or an instant as epoch
 * seconds or epoch ms. `null` for a time that is past or further off than any window.
 */
export function secondsHeaderMs(headers: Headers, name: string, now: Date): number | null {
  const value = headers.get(name)
  if (value === null || !/^\d+(\.\d+)?$/.test(value)) return null
  const number = Number(value)
  const ms =
    number >= EPOCH_MS ? number - now.getTime() : number >= EPOCH_S ? number * 1000 - now.getTime() : number * 1000
  return ms > DAY_MS ? null : named(ms)
}

// From these values on a number is an instant (both are in 2001), since no window lasts thirty years.
const EPOCH_S = 1_000_000_000
const EPOCH_MS = 1_000_000_000_000

/** A wait of 0 counts as no time named: who asks again at once is refused again, all day. */
const named = (ms: number): number | null => (ms > 0 ? Math.ceil(Math.min(ms, DAY_MS)) : null)
