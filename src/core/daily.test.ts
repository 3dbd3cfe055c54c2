import { expect, test } from 'vitest'
import { dailyMinute, dueDay } from './daily.ts'
import { connectionId } from './ids.ts'

const all = Array.from({ length: 3_000 }, (_, at) => connectionId(`c_${at}`))

test('connections are spread evenly over the half hour from 00:05', () => {
  const minutes = Map.groupBy(all, dailyMinute)
  expect([...minutes.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, at) => 5 + at))
  for (const some of minutes.values()) expect(some.length).toBeLessThan(160)
})

test('a new day is due from a connection’s own minute on, in the nights of both changes of the clocks too', () => {
  for (const connection of all.slice(0, 40)) {
    // Midnight in Oslo: an ordinary day, and the days on which summer time begins and ends.
    for (const [midnight, day, before] of [
      ['2026-11-22T23:00:00Z', '2026-11-23', '2026-11-22'],
      ['2026-03-28T23:00:00Z', '2026-03-29', '2026-03-28'],
      ['2026-10-24T22:00:00Z', '2026-10-25', '2026-10-24'],
    ] as const) {
      const due = Date.parse(midnight) + dailyMinute(connection) * 60_000
      expect(dueDay(connection, 'Europe/Oslo', new Date(due - 1))).toBe(before)
      expect(dueDay(connection, 'Europe/Oslo', new Date(due))).toBe(day)
    }
  }
})
