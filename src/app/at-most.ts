/** Counts what somebody begins. @returns how long to wait, ms, where that was too much; then it is not counted */
export type AtMost = (of: string, limit: Limit) => number

export interface Limit {
  readonly count: number
  readonly withinMs: number
}

const MOST_KEPT = 1_000

/** @param now epoch ms of a clock that nobody sets back, or any: what seems to be of a time to come is not counted */
export function atMost(now: () => number): AtMost {
  const begun = new Map<string, readonly number[]>()
  return (of, { count, withinMs }) => {
    const at = now()
    const recent = (begun.get(of) ?? []).filter((one) => one <= at && at - one < withinMs)
    const [oldest = at] = recent
    if (recent.length >= count) return oldest + withinMs - at
    begun.delete(of)
    begun.set(of, [...recent, at])
    const forgotten = begun.keys().next()
    if (begun.size > MOST_KEPT && !forgotten.done) begun.delete(forgotten.value)
    return 0
  }
}
