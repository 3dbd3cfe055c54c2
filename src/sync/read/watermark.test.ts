import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rewind } from '../../core/checkpoint.ts'
import { sourceKey } from '../../core/ids.ts'
import type { SourceRecord } from '../../core/record.ts'
import { watermark } from './watermark.ts'

const NOON = Date.parse('2026-09-14T12:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const row = (modified: string | null, key = 'a'): SourceRecord => ({
  key: sourceKey(key),
  number: key,
  parent: null,
  modified,
  data: {},
})
/** The clock of a server in a zone so many hours ahead of UTC. */
const local = (at: number, zone: number) => new Date(at + zone * HOUR).toISOString().slice(0, 23)

test('R1: it is the latest change seen, less the time the walk took', () => {
  let now = NOON
  const mark = watermark(
    () => now,
    () => now,
  )
  mark.see([row('2026-09-14T13:59:00'), row('2026-09-14T11:00:00'), row(null)])
  expect(mark.reached()).toBe('2026-09-14T13:59:00.000')
  now += 40 * MINUTE
  mark.see([row('2026-09-14T14:38:00')])
  expect(mark.reached()).toBe('2026-09-14T13:58:00.000')
})

test('R1: a walk that saw nothing moves nothing', () => {
  const mark = watermark(
    () => NOON,
    () => NOON,
  )
  mark.see([row(null)])
  expect(mark.reached()).toBeNull()
})

test('R1: a row stamped ahead does not count, is named, and where there is no other an earlier time is taken', () => {
  const mark = watermark(
    () => NOON,
    () => NOON,
  )
  mark.see([row('2027-09-14T12:00:00', 'far')])
  expect(mark.reached()).toBe('2026-09-14T00:00:00.000')
  mark.see([row('2026-09-20T12:00:00', 'near'), row('2026-09-14T12:30:00')])
  expect(mark.reached()).toBe('2026-09-14T12:30:00.000')
  expect(mark.ahead()).toMatchObject({ key: 'far', modified: '2027-09-14T12:00:00' })
})

test('R1: where only a row stamped ahead was seen, the time is one before the walk began, however long it took', () => {
  let now = NOON
  const mark = watermark(
    () => now,
    () => now,
  )
  now += 30 * HOUR
  mark.see([row('2027-09-14T12:00:00')])
  expect(mark.reached()).toBe('2026-09-14T00:00:00.000')
})

test('R1: whatever rows say, it is never a day past the source’s clock', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -400, max: 9_000 })), (hours) => {
      const mark = watermark(
        () => NOON,
        () => NOON,
      )
      mark.see(hours.map((by) => row(local(NOON + by * HOUR, 0))))
      const reached = mark.reached()
      if (reached !== null) expect(Date.parse(`${reached}Z`)).toBeLessThan(NOON + 24 * HOUR)
    }),
  )
})

test('R1: whatever is changed while or after a walk lasts, in whichever zone, the next read asks for it', () => {
  const event = fc.record({ at: fc.integer({ min: -60, max: 300 }), page: fc.nat(9) })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 }),
      fc.array(event, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 25 }),
      fc.boolean(),
      (zone, events, minutesAPage, hasAhead) => {
        let now = NOON
        const mark = watermark(
          () => now,
          () => now,
        )
        const seen = new Set<number>()
        for (let page = 0; page < 10; page++) {
          const here = events.filter((one) => one.page === page && NOON + one.at * MINUTE <= now)
          for (const one of here) seen.add(events.indexOf(one))
          mark.see(here.map((one) => row(local(NOON + one.at * MINUTE, zone))))
          if (hasAhead && page === 3) mark.see([row(local(NOON + 9_000 * HOUR, zone), 'ahead')])
          now += minutesAPage * MINUTE
        }
        const reached = mark.reached()
        if (reached === null) return
        const since = rewind(reached)
        for (const [at, one] of events.entries()) {
          if (!seen.has(at) && one.at >= 0) expect(local(NOON + one.at * MINUTE, zone) >= since).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('of rows stamped ahead the one furthest ahead is told, in whatever order they come', () => {
  const times = ['2026-10-01T00:00:00', '2027-01-01T00:00:00', '2026-12-01T00:00:00']
  for (const order of [times, times.toReversed()]) {
    const mark = watermark(
      () => NOON,
      () => NOON,
    )
    mark.see(order.map((time) => row(time)))
    expect(mark.ahead()?.modified).toBe('2027-01-01T00:00:00')
  }
})
