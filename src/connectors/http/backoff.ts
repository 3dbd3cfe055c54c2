/**
 * Wait before the next try, in ms: `attempt` 1 is the first failure. Doubles from `base` up to `cap`; half of
 * it is chance, so that clients that failed together do not come back together.
 */
export function backoffMs(attempt: number, random: () => number, base = 500, cap = 30_000): number {
  const full = Math.min(cap, base * 2 ** Math.min(Math.max(attempt, 1) - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
