import { describe, expect, test } from 'vitest'
import { dailyMinute } from '../core/daily.ts'
import { connectionId } from '../core/ids.ts'
import { earliest, nextTimes as nextTimesAt, scheduleProblems, type Timetable, timesOf } from './schedule.ts'

const QUARTERS: Timetable = { changes: '*/15 * * * *', reconcile: '0 3 * * *', daily: true, timeZone: 'Europe/Oslo' }
const nextTimes = (timetable: Timetable, after: number) => nextTimesAt(timetable, after, 5)
const at = (text: string): number => Date.parse(text)
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString().slice(0, 16))

/** All times of `changes` in a span, as a worker meets them one after the other. */
function changesBetween(timetable: Timetable, from: string, to: string): readonly (string | null)[] {
  const found: (string | null)[] = []
  for (let time = nextTimes(timetable, at(from)).changes; time !== null && time < at(to); ) {
    found.push(iso(time))
    time = nextTimes(timetable, time).changes
  }
  return found
}

test('times are those of the company’s time zone, and lie after the instant asked for', () => {
  const next = nextTimes(QUARTERS, at('2026-11-22T09:00:00Z'))
  expect(iso(next.changes)).toBe('2026-11-22T09:15')
  expect(iso(next.reconcile)).toBe('2026-11-23T02:00')
  const helsinki = nextTimes({ ...QUARTERS, timeZone: 'Europe/Helsinki' }, at('2026-11-22T09:00:00Z'))
  expect(iso(helsinki.reconcile)).toBe('2026-11-23T01:00')
})

test('overdue counts from the company’s midnight: a run comes right after it, and only where something is overdue', () => {
  expect(iso(nextTimes(QUARTERS, at('2026-06-30T12:00:00Z')).daily)).toBe('2026-06-30T22:05')
  expect(iso(nextTimes(QUARTERS, at('2026-12-31T12:00:00Z')).daily)).toBe('2026-12-31T23:05')
  expect(nextTimes({ ...QUARTERS, daily: false }, at('2026-06-30T12:00:00Z')).daily).toBeNull()
})

test('the daily run comes once on every day of the company, in the half hour from 00:05, in DST nights too', () => {
  for (const timeZone of ['Europe/Oslo', 'Europe/Helsinki', 'UTC']) {
    for (const connection of [connectionId('c_1'), connectionId('c_2'), connectionId('c_3')]) {
      const next = timesOf({ ...QUARTERS, timeZone }, connection)
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
      const times: string[] = []
      for (let time = at('2026-01-01T12:00:00Z'); times.length < 365; ) {
        time = next(time).daily ?? Number.NaN
        times.push(local.format(time))
      }
      expect(new Set(times.map((time) => time.slice(0, 10))).size).toBe(365)
      expect(new Set(times.map((time) => time.slice(11)))).toEqual(
        new Set([`00:${String(dailyMinute(connection)).padStart(2, '0')}`]),
      )
    }
  }
})

describe('DST nights', () => {
  test('every 15 minutes stays every 15 minutes in both of them', () => {
    const autumn = changesBetween(QUARTERS, '2026-10-24T23:00:00Z', '2026-10-25T03:00:01Z')
    const spring = changesBetween(QUARTERS, '2026-03-28T23:00:00Z', '2026-03-29T03:00:01Z')
    for (const times of [autumn, spring]) {
      expect(times).toHaveLength(16)
      const gaps = times.slice(1).map((time, n) => (at(`${time}Z`) - at(`${times[n]}Z`)) / 60_000)
      expect(new Set(gaps)).toEqual(new Set([15]))
    }
  })

  test('a time that is repeated comes once', () => {
    const fixed = { ...QUARTERS, changes: '30 2 * * *' }
    expect(changesBetween(fixed, '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  test('a time that is left out comes right after the gap', () => {
    const fixed = { ...QUARTERS, changes: '30 2 * * *' }
    expect(changesBetween(fixed, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
  })
})

describe('an expression is refused with a sentence', () => {
  const now = at('2026-11-22T09:00:00Z')
  const problems = (changes: string) => scheduleProblems({ changes, reconcile: '0 3 * * *' }, 'Europe/Oslo', now)

  test.each(['every 15 minutes', '61 * * * *', '* * * *', '* * * * * *', '2026-12-01T00:00:00', '*/0 * * * *', ''])(
    'when it is none: %j',
    (pattern) => {
      expect(problems(pattern)).toEqual([
        'schedule.changes must be a cron expression of five fields (minute, hour, day, month, weekday) like ' +
          `"*/15 * * * *", not "${pattern}".`,
      ])
    },
  )

  test('when it never comes', () => {
    expect(problems('0 0 30 2 *')).toEqual([
      'schedule.changes "0 0 30 2 *" is a time that never comes, like 30 February.',
    ])
  })

  test.each(['*/15 * * * *', '0 8-18 * * MON-FRI', '@hourly', '0 0 29 2 *'])(
    'and not when it is fine: %j',
    (pattern) => {
      expect(problems(pattern)).toEqual([])
    },
  )

  test('by name, both where both are wrong', () => {
    expect(scheduleProblems({ changes: 'x', reconcile: '0 0 31 4 *' }, 'Europe/Oslo', now)).toEqual([
      expect.stringMatching(/^schedule\.changes must be/),
      expect.stringMatching(/^schedule\.reconcile .* never comes/),
    ])
  })
})

test('the earliest of the times that there are', () => {
  expect(earliest(null, 7, 3, null)).toBe(3)
  expect(earliest(null)).toBeNull()
})
