/**
 * The source's own clock: `2026-09-14T09:12:33.127`, no zone. It is compared as text and sent back as it
 * came, so the question which zone it is in never arises.
 */
export type SourceTime = string

const OVERLAP_MINUTES = 10
const OVERLAP_MINUTES_DST = 120

// A record saved in a slow transaction carries a time older than records we have already read. So each poll
// reads the last ten minutes again. That costs reads, never writes: an unchanged fingerprint plans nothing.
// Around a DST change local clocks repeat or skip an hour, hence the wider overlap there.
export function rewind(checkpoint: SourceTime): SourceTime {
  const minutes = touchesDstChange(checkpoint) ? OVERLAP_MINUTES_DST : OVERLAP_MINUTES
  return shift(checkpoint, -minutes)
}

/** The later of the two; a walk over an empty window leaves the checkpoint where it was. */
export function advance(checkpoint: SourceTime | null, seen: SourceTime | null): SourceTime | null {
  if (seen === null) return checkpoint
  if (checkpoint === null) return seen
  return comparable(seen) > comparable(checkpoint) ? seen : checkpoint
}

const HOUR_MS = 3_600_000
/** Of all zones a source may keep its clock in, the one furthest ahead of UTC: Finland's summer. */
const FURTHEST_ZONE_MS = 3 * HOUR_MS
const FURTHEST_BEHIND_MS = 12 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

/** The latest time of a source that can be true at `now` (epoch ms), whatever its zone. */
export const latestTrue = (now: number): SourceTime => inUtc(now + FURTHEST_ZONE_MS)

/** A time that was past at `now`, whatever the zone of the source. */
export const surelyPast = (now: number): SourceTime => inUtc(now - FURTHEST_BEHIND_MS)

/** Whether a time is a day or more ahead of our clock. No zone explains that: the clock that stamped it was wrong. */
export const isAhead = (time: SourceTime, now: number): boolean => comparable(time) >= inUtc(now + DAY_MS)

/** `time`, so many ms earlier. */
export const earlier = (time: SourceTime, ms: number): SourceTime => shift(time, -ms / 60_000)

const inUtc = (at: number): SourceTime => new Date(at).toISOString().slice(0, 23)

/** Wall-clock arithmetic without a zone: the text is read as if it were UTC and written back the same way. */
function shift(time: SourceTime, minutes: number): SourceTime {
  const at = Date.parse(`${comparable(time)}Z`)
  if (Number.isNaN(at)) throw new RangeError(`"${time}" is not a time of the source`)
  return new Date(at + minutes * 60_000).toISOString().slice(0, 23)
}

/** `2026-09-14`, `2026-09-14T09:12:33` and `…33.1` as one sortable form with milliseconds. */
export function comparable(time: SourceTime): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,7}))?)?/.exec(time)
  if (!match) return time
  const [, day, clock = '00:00:00', fraction = ''] = match
  return `${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}`
}

// All zones of the EU and Norway change on the last Sundays of March and October, between 00:00 and 04:00
// local time. Until 06:00 the overlap read again before the checkpoint may still reach into that hour.
function touchesDstChange(time: SourceTime): boolean {
  const at = new Date(`${comparable(time)}Z`)
  const month = at.getUTCMonth()
  if (month !== 2 && month !== 9) return false
  const lastSunday = new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0))
  lastSunday.setUTCDate(lastSunday.getUTCDate() - lastSunday.getUTCDay())
  return at.getUTCDate() === lastSunday.getUTCDate() && at.getUTCHours() < 6
}
