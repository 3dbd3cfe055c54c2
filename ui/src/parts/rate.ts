/** How far something was at a time. */
export interface Seen {
  readonly at: number
  readonly done: number
  readonly phase: string
}

const SHORTEST_MS = 5_000

/**
 * The mean rate of what was seen, a second, and how long the rest takes at it, rounded. Nothing is said of less than 5 s,
 * of what has not moved, nor of a rest that grows.
 */
export function timeLeft(
  seen: readonly Seen[],
  total: number | null,
): { readonly rate: number | null; readonly left: number | null } {
  const rate = rateOf(seen)
  const left = leftOf(seen, total)
  const before = leftOf(seen.slice(0, -1), total)
  const grows = left !== null && before !== null && rounded(left) > rounded(before)
  return { rate, left: left === null || left < SHORTEST_MS || grows ? null : rounded(left) }
}

function rateOf(seen: readonly Seen[]): number | null {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 1_000) return null
  const rate = ((last.done - first.done) / (last.at - first.at)) * 1_000
  return rate > 0 ? rate : null
}

function leftOf(seen: readonly Seen[], total: number | null): number | null {
  const rate = rateOf(seen)
  const last = seen.at(-1)
  return rate === null || last === undefined || total === null ? null : ((total - last.done) / rate) * 1_000
}

/** To 5 s below a minute, to a minute above. */
const rounded = (ms: number): number => {
  const step = ms < 60_000 ? 5_000 : 60_000
  return Math.ceil(ms / step) * step
}
