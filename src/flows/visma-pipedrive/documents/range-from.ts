import { type Day, daysBetween } from '../../../core/clock.ts'

/** One in so many documents may be older than the range: reading those by themselves keeps the range short. */
const OUTLIERS = 20
const MOST_OUTLIERS = 30
/** By how much a range may be longer than the shortest one for the sake of fewer outliers. */
const SLACK = 1.25

/** The day from which on all documents but some outliers are; `null` where no day is known. */
export function rangeFrom(dates: readonly Day[]): Day | null {
  const days = dates.toSorted()
  const last = days.at(-1)
  if (last === undefined) return null
  const length = (first: Day) => daysBetween(first, last)
  const most = Math.min(MOST_OUTLIERS, Math.floor(days.length / OUTLIERS))
  const shortest = length(days[most] ?? last)
  return days.find((day) => length(day) <= shortest * SLACK) ?? last
}
