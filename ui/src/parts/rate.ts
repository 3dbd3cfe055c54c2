/** How far something was at a time. */
export interface Seen {
  readonly at: number
  readonly done: number
  readonly phase: string
}

const SHORTEST_MS = 5_000

/**
 * The mean rate of what was seen, a second, and how long the rest takes at it, rounded. Nothing is said of less than 5 s,
 * nor of what has not moved.
 */
export function timeLeft(
  seen: readonly Seen[],
  total: number | null,
): { readonly rate: number | null; readonly left: number | null } {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 1_000) return { rate: null, left: null }
  const rate = ((last.done - first.done) / (last.at - first.at)) * 1_000
  if (rate <= 0) return { rate: null, left: null }
  const left = total === null ? null : ((total - last.done) / rate) * 1_000
  return { rate, left: left === null || left < SHORTEST_MS ? null : rounded(left) }
}

/** To 5 s below a minute, to a minute above. */
const rounded = (ms: number): number => {
  const step = ms < 60_000 ? 5_000 : 60_000
  return Math.ceil(ms / step) * step
}
