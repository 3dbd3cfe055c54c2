import { Cron } from 'croner'
import { dailyMinute } from '../core/daily.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Json } from '../core/json.ts'

/** When a connection runs by itself. Expressions have five fields, in the time zone of the company. */
export interface Timetable {
  readonly changes: string
  readonly reconcile: string
  /** Whether some values depend on the day, so that it has to run once every new day. */
  readonly daily: boolean
  readonly timeZone: string
}

/** Epoch ms; `null` for what never comes. */
export interface NextTimes {
  readonly changes: number | null
  readonly reconcile: number | null
  readonly daily: number | null
}

/**
 * The next times strictly after `after`. In the night that loses an hour a fixed time inside the gap comes right
 * after it; in the night that repeats one it comes once, while `every 15 minutes` goes on through both.
 *
 * @param minute after midnight at which the connection does its daily work
 */
export function nextTimes(timetable: Timetable, after: number, minute: number): NextTimes {
  const next = (pattern: string) => nextTime(pattern, timetable.timeZone, after)
  return {
    changes: next(timetable.changes),
    reconcile: next(timetable.reconcile),
    daily: timetable.daily ? next(`${minute} 0 * * *`) : null,
  }
}

const NEVER: NextTimes = { changes: null, reconcile: null, daily: null }

/** The next times of a connection by its timetable; `null`: never. */
export const timesOf =
  (timetable: Timetable | null, connection: ConnectionId) =>
  (after: number): NextTimes =>
    timetable === null ? NEVER : nextTimes(timetable, after, dailyMinute(connection))

/** The timetable in the stored settings of a connection; `null` when they have none that can be read. */
export type TimetableOf = (settings: Json) => Timetable | null

/** The first of the times; `null` when there is none. */
export function earliest(...times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function nextTime(pattern: string, timeZone: string, after: number): number | null {
  return read(pattern, timeZone)?.nextRun(new Date(after))?.getTime() ?? null
}

function read(pattern: string, timeZone: string): Cron | null {
  // croner also takes a date, as the time of something that happens once: that is no schedule.
  if (!/^@[a-z]+$/i.test(pattern) && pattern.trim().split(/\s+/).length !== 5) return null
  try {
    return new Cron(pattern, { timezone: timeZone, mode: '5-part', paused: true })
  } catch {
    return null
  }
}

/** What is wrong with the expressions of a connection file, one sentence each; `now` in epoch ms. */
export function scheduleProblems(
  schedule: { readonly changes: string; readonly reconcile: string },
  timeZone: string,
  now: number,
): readonly string[] {
  return (['changes', 'reconcile'] as const).flatMap((name) => {
    const pattern = schedule[name]
    const cron = read(pattern, timeZone)
    if (cron === null) {
      return [
        `schedule.${name} must be a cron expression of five fields ` +
          `(minute, hour, day, month, weekday) like "${EXAMPLES[name]}", not "${shortened(pattern)}".`,
      ]
    }
    return cron.nextRun(new Date(now)) === null
      ? [`schedule.${name} "${shortened(pattern)}" is a time that never comes, like 30 February.`]
      : []
  })
}

const EXAMPLES = { changes: '*/15 * * * *', reconcile: '0 3 * * *' } as const

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
