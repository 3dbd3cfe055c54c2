import { type Clock, dayIn } from '../../../core/clock.ts'
import type { Instant } from '../model.ts'

/** To the second, as Pipedrive keeps them: two writes within a second have the same `update_time`. */
export const instant = (at: Date | number): Instant => `${new Date(at).toISOString().slice(0, 19)}Z`
export const nowOf = (clock: Clock): Instant => instant(clock.now())

/** `2026-11-22 08:15:00`, the form of API v1, in UTC. */
export function sqlTime(at: Instant): string
export function sqlTime(at: Instant | null): string | null
export function sqlTime(at: Instant | null): string | null {
  return at === null ? null : `${at.slice(0, 10)} ${at.slice(11, 19)}`
}

/** The instant an RFC 3339 text names, or `null`: `2026-11-22T08:15:00Z`, with fraction or offset. */
export function readRfc3339(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : instant(at)
}

export function readSqlTime(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return null
  return readRfc3339(`${text.replace(' ', 'T')}Z`)
}

/** Whether the text is a day of the calendar; `2026-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** `HH:MM` or `HH:MM:SS` as `HH:MM:SS`, else `null`. */
export function readClockTime(text: string): string | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  return match === null ? null : `${match[1]}:${match[2]}:${match[3] ?? '00'}`
}

export const localDay = (timeZone: string, at: Instant | null): string | null =>
  at === null ? null : dayIn(timeZone, new Date(at))
