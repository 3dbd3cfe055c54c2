import { describe, expect, test } from 'vitest'
import { NOON, someWork } from '../../test/work.ts'
import { HEAD_START, type Work } from '../core/work.ts'
import { nextTimes } from './schedule.ts'
import { backoff, type Ended, type Outcome, whatFollows } from './what-follows.ts'

const MINUTE = 60_000
const next = (after: number) =>
  nextTimes({ changes: '*/15 * * * *', reconcile: '0 3 * * *', daily: true, timeZone: 'Europe/Oslo' }, after, 5)
const begun = someWork({ nextAt: NOON - 1_000 })
/** As a run leaves the row: its claim raised the fence. */
const ran = (given: Partial<Work> = {}) => ({ ...begun, fence: begun.fence + 1, ...given })
const settle = (outcome: Outcome, work: Work = ran(), options: Partial<Ended> = {}) =>
  whatFollows(work, { outcome, everything: false, begun, now: NOON, next, random: () => 0, ...options })

test('done: it runs again by its schedule, and earlier failures are forgotten', () => {
  expect(settle({ is: 'done' }, ran({ attempt: 4, notBefore: NOON - 1 }))).toEqual({
    nextAt: NOON + 15 * MINUTE,
    headStart: HEAD_START.schedule,
    reconcileAt: begun.reconcileAt,
    notBefore: null,
    attempt: 0,
    plannedAt: NOON,
  })
})

describe('R9: told to wait', () => {
  const until = NOON + 3_000_000

  test('it goes on when it was told, which costs no attempt', () => {
    const change = settle({ is: 'paused', until }, ran({ attempt: 2 }))
    expect(change).toMatchObject({ nextAt: until, notBefore: until })
    expect(change).not.toHaveProperty('attempt')
  })

  test('a little later by chance, never earlier', () => {
    const change = settle({ is: 'paused', until }, ran(), { random: () => 0.99 })
    expect(change?.nextAt).toBeGreaterThan(until)
    expect(change?.nextAt).toBeLessThanOrEqual(until + 15_000)
  })

  test('without being told until when, for a while', () => {
    expect(settle({ is: 'paused', until: null })?.nextAt).toBe(NOON + 15 * MINUTE)
  })

  test('woken meanwhile, it still waits', () => {
    const change = settle({ is: 'paused', until }, ran({ wakes: begun.wakes + 5, headStart: HEAD_START.webhook }))
    expect(change).toMatchObject({ nextAt: until, headStart: HEAD_START.webhook })
  })
})

describe('R6: passing trouble', () => {
  test('is tried again after 1 to 30 minutes, longer each time', () => {
    const rests = [1, 2, 3, 4, 5, 6].map((attempt) => {
      const change = settle({ is: 'failed' }, ran({ attempt: attempt - 1 }), { random: () => 0.999 })
      expect(change?.attempt).toBe(attempt)
      expect(change?.notBefore).toBe(change?.nextAt)
      return Math.round(((change?.nextAt ?? 0) - NOON) / MINUTE)
    })
    expect(rests).toEqual([2, 4, 8, 16, 30, 30])
    expect(backoff(1, () => 0)).toBe(MINUTE)
    expect(backoff(50, () => 0.999)).toBeLessThanOrEqual(30 * MINUTE)
  })

  test('that stays is tried with the schedule only', () => {
    const change = settle({ is: 'failed' }, ran({ attempt: 6 }))
    expect(new Date(change?.nextAt ?? 0).toISOString()).toBe('2026-11-22T11:30:00.000Z')
    expect(change?.attempt).toBe(7)
  })

  test('is not tried sooner for being woken', () => {
    const quiet = settle({ is: 'failed' })
    expect(settle({ is: 'failed' }, ran({ wakes: begun.wakes + 1 }))?.nextAt).toBe(quiet?.nextAt)
  })
})

describe('sent away: a person asked for the stop of its run', () => {
  test('it goes on at its next time, not at once', () => {
    expect(settle({ is: 'sent_away' }, ran({ attempt: 3 }))).toMatchObject({
      ...{ nextAt: NOON + 15 * MINUTE, attempt: 0, notBefore: null },
    })
  })

  test('also where webhooks woke it meanwhile', () => {
    const change = settle({ is: 'sent_away' }, ran({ wakes: begun.wakes + 1 }))
    expect(change?.nextAt).toBe(NOON + 15 * MINUTE)
  })
})

test('held: it is due as soon as a person lets go of it', () => {
  expect(settle({ is: 'held', tried: false })).toMatchObject({ nextAt: NOON, notBefore: null, attempt: 0 })
})

test('held for what may pass: it is tried now and then, and no webhook makes it sooner', () => {
  const change = settle({ is: 'held', tried: true }, ran({ wakes: begun.wakes + 1 }))
  expect(change).toMatchObject({ notBefore: change?.nextAt, attempt: 0 })
  expect((change?.nextAt ?? 0) - NOON).toBeGreaterThanOrEqual(22 * 60_000)
  expect((change?.nextAt ?? 0) - NOON).toBeLessThanOrEqual(38 * 60_000)
})

test('stopped: it stays due, for whoever takes it up', () => {
  expect(settle({ is: 'stopped' })).toEqual({})
  expect(settle({ is: 'stopped' }, ran({ wakes: 9 }))).toEqual({})
})

test('woken during the run, it is looked at again at once', () => {
  const change = settle({ is: 'done' }, ran({ wakes: begun.wakes + 1, headStart: HEAD_START.person }))
  expect(change).toMatchObject({ nextAt: NOON, headStart: HEAD_START.person })
})

test('a run that another worker has taken over has nothing to say', () => {
  expect(settle({ is: 'done' }, ran({ fence: begun.fence + 2 }))).toBeNull()
})

test('a run that failed before it claimed the connection is whatFollows too', () => {
  expect(settle({ is: 'failed' }, begun)).toMatchObject({ attempt: 1 })
})

describe('reading everything again', () => {
  const due = NOON - 5_000
  const tomorrow = Date.parse('2026-11-23T02:00:00Z')
  const full = { everything: true, begun: { ...begun, reconcileAt: due } }

  test('is done when it was done', () => {
    expect(settle({ is: 'done' }, ran({ reconcileAt: due }), full)?.reconcileAt).toBe(tomorrow)
  })

  test('stays due when it was broken off, failed or paused', () => {
    for (const outcome of [{ is: 'stopped' }, { is: 'failed' }, { is: 'paused', until: null }] as const) {
      expect(settle(outcome, ran({ reconcileAt: due }), full)).not.toHaveProperty('reconcileAt')
    }
  })

  test('that fell due while a run of changes was under way is still to come', () => {
    const fellDue = { begun: { ...begun, reconcileAt: NOON - 1 } }
    const change = settle({ is: 'done' }, ran({ reconcileAt: NOON - 1 }), fellDue)
    expect(change).toMatchObject({ reconcileAt: NOON - 1, nextAt: NOON - 1, headStart: HEAD_START.backfill })
  })

  test('asked for during a run of changes, or during one that reads everything, is still to come', () => {
    const asked = ran({ reconcileAt: NOON - 1, wakes: begun.wakes + 1 })
    expect(settle({ is: 'done' }, asked)).toMatchObject({ reconcileAt: NOON - 1, nextAt: NOON - 1 })
    expect(settle({ is: 'done' }, asked, full)).toMatchObject({ reconcileAt: NOON - 1 })
  })
})
