import { describe, expect, test } from 'vitest'
import { NOON, someWork } from '../../test/work.ts'
import { HEAD_START, type Work } from '../core/work.ts'
import { planned } from './plan-work.ts'
import { nextTimes } from './schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const times = (after: number) =>
  nextTimes({ changes: '*/15 * * * *', reconcile: '0 3 * * *', daily: true, timeZone: 'Europe/Oslo' }, after, 5)
const plan = (work: Work, now = NOON) => planned(work, times, now)
const RECONCILE = Date.parse('2026-11-23T02:00:00Z')

test('a connection that was started is planned by its schedule', () => {
  expect(plan(someWork({ nextAt: null, reconcileAt: null, plannedAt: null }))).toEqual({
    plannedAt: NOON,
    nextAt: NOON + 15 * MINUTE,
    headStart: HEAD_START.schedule,
    reconcileAt: RECONCILE,
    notBefore: null,
  })
})

test('what was missed while nothing ran is run once, however much it was', () => {
  const missed = someWork({ nextAt: NOON - 72 * HOUR })
  expect({ ...missed, ...plan(missed) }.nextAt).toBe(NOON - 72 * HOUR)
  const reconcile = someWork({ reconcileAt: NOON - 72 * HOUR })
  expect(plan(reconcile).reconcileAt).toBe(NOON - 72 * HOUR)
})

test('what was asked for meanwhile stays, also by a clock that is a little ahead', () => {
  const asked = someWork({ nextAt: NOON + 2_000 })
  expect({ ...asked, ...plan(asked) }.nextAt).toBe(NOON + 2_000)
  const later = someWork({ nextAt: NOON + 5 * MINUTE, headStart: HEAD_START.webhook })
  expect({ ...later, ...plan(later) }).toMatchObject({ nextAt: NOON + 5 * MINUTE, headStart: HEAD_START.webhook })
})

test('a changed schedule holds from now on', () => {
  expect(plan(someWork({ nextAt: NOON + 10 * HOUR })).nextAt).toBe(NOON + 15 * MINUTE)
})

test('R9: what a person changed ends a wait: it may be just what was waited for', () => {
  const waiting = someWork({ nextAt: NOON + 9 * HOUR, notBefore: NOON + 9 * HOUR })
  expect(plan(waiting)).toMatchObject({ nextAt: NOON, notBefore: null })
  expect(plan({ ...waiting, headStart: HEAD_START.webhook })).toMatchObject({ nextAt: NOON, notBefore: null })
})

test('reading everything again leaves those first who want only their changes', () => {
  const before = RECONCILE - MINUTE
  expect(plan(someWork({ nextAt: null, reconcileAt: null }), before)).toMatchObject({
    nextAt: RECONCILE,
    headStart: HEAD_START.backfill,
  })
})

describe('a clock that was set back an hour', () => {
  const past = NOON - HOUR

  test('does not keep the connection silent for that hour', () => {
    const work = someWork({ plannedAt: NOON, nextAt: NOON + 15 * MINUTE })
    expect(plan(work, past).nextAt).toBe(past + 15 * MINUTE)
  })

  test('does not run it more often than its schedule says', () => {
    let work = someWork({ plannedAt: NOON, nextAt: NOON + 15 * MINUTE })
    const runs: number[] = []
    for (let now = past; now < NOON; now += MINUTE) {
      if (work.plannedAt !== null && work.plannedAt > now + MINUTE) work = { ...work, ...plan(work, now) }
      if (work.nextAt !== null && work.nextAt <= now) {
        runs.push(now)
        work = { ...work, nextAt: times(now).changes, plannedAt: now }
      }
    }
    expect(runs.map((at) => (at - past) / MINUTE)).toEqual([15, 30, 45])
  })

  test('makes a wait neither longer nor shorter', () => {
    const work = someWork({ plannedAt: NOON, nextAt: NOON + 20 * MINUTE, notBefore: NOON + 20 * MINUTE })
    expect(plan(work, past)).toMatchObject({ nextAt: past + 20 * MINUTE, notBefore: past + 20 * MINUTE })
  })
})
