export interface RateLimit {
  /** Whether anything is left for `key`. */
  readonly allows: (key: string, now: number) => boolean
  readonly spend: (key: string, now: number, cost: number) => void
}

export interface RateLimitOptions {
  /** How much a key may spend at once; it gets `perSecond` back. */
  readonly burst: number
  readonly perSecond: number
  /** Keys remembered. */
  readonly keys: number
}

interface Bucket {
  readonly left: number
  readonly at: number
}

/**
 * A bucket of tokens per key. Its memory is bounded: when there are too many keys, the ones that were quiet the longest
 * are forgotten, so that they have a full bucket again.
 */
export function rateLimit({ burst, perSecond, keys }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, Bucket>()
  const leftOf = (key: string, now: number): number => {
    const bucket = buckets.get(key)
    if (bucket === undefined) return burst
    // When the clock was set back, no time has passed: tokens are neither given back nor taken away.
    return Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond)
  }
  return {
    allows: (key, now) => leftOf(key, now) >= 1,
    spend: (key, now, cost) => {
      const left = Math.max(0, leftOf(key, now) - cost)
      // Put at the end: a Map is walked in the order of insertion, so the first is the one that was quiet the longest.
      buckets.delete(key)
      buckets.set(key, { left, at: now })
      const oldest = buckets.keys().next()
      if (buckets.size > keys && !oldest.done) buckets.delete(oldest.value)
    },
  }
}
