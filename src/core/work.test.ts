import { describe, expect, test } from 'vitest'
import { NOON, someWork } from '../../test/work.ts'
import { HEAD_START, isDue, isLeased, LONGEST_LEASE_MS, runsByItself, upcoming, woken } from './work.ts'

describe('a wake', () => {
  test('makes the connection due now, and is counted', () => {
    expect(woken(someWork(), { priority: 'webhook' }, NOON)).toEqual({
      wakes: 4,
      nextAt: NOON,
      headStart: HEAD_START.webhook,
    })
  })

  test('never postpones what is due earlier', () => {
    const due = someWork({ nextAt: NOON - 1, headStart: HEAD_START.webhook })
    expect(woken(due, { at: NOON + 5_000, priority: 'schedule' }, NOON)).toMatchObject({
      nextAt: NOON - 1,
      headStart: HEAD_START.webhook,
    })
    expect(woken(someWork(), { at: NOON + 900_000, priority: 'schedule' }, NOON).nextAt).toBe(NOON + 300_000)
  })

  test('plans a connection that had no plan', () => {
    expect(woken(someWork({ nextAt: null }), { at: NOON + 9, priority: 'schedule' }, NOON).nextAt).toBe(NOON + 9)
  })

  test('R9: while the connection was told to wait, only a person wakes it earlier', () => {
    const waiting = someWork({ nextAt: NOON + 3_600_000, notBefore: NOON + 3_600_000 })
    expect(woken(waiting, { priority: 'webhook' }, NOON).nextAt).toBe(NOON + 3_600_000)
    expect(woken(waiting, { priority: 'person' }, NOON)).toMatchObject({ nextAt: NOON, notBefore: null })
  })

  test('may ask for everything, which is dated anew when it was due already', () => {
    expect(woken(someWork(), { priority: 'person', everything: true }, NOON).reconcileAt).toBe(NOON)
    const due = someWork({ reconcileAt: NOON - 60_000 })
    expect(woken(due, { priority: 'person', everything: true }, NOON).reconcileAt).toBe(NOON)
    expect(woken(due, { priority: 'person' }, NOON)).not.toHaveProperty('reconcileAt')
  })
})

describe('the place in the queue', () => {
  test('of what is due already only gets better', () => {
    const due = someWork({ nextAt: NOON, headStart: HEAD_START.person })
    expect(woken(due, { priority: 'backfill' }, NOON).headStart).toBe(HEAD_START.person)
    expect(woken({ ...due, headStart: HEAD_START.backfill }, { priority: 'webhook' }, NOON).headStart).toBe(
      HEAD_START.webhook,
    )
  })

  test('of what was idle is the one of whoever woke it', () => {
    const idle = someWork({ nextAt: NOON + 1, headStart: HEAD_START.person })
    expect(woken(idle, { priority: 'backfill' }, NOON).headStart).toBe(HEAD_START.backfill)
    expect(woken({ ...idle, nextAt: null }, { priority: 'backfill' }, NOON).headStart).toBe(HEAD_START.backfill)
  })
})

test('everything is read again at the earliest time that was asked for', () => {
  const asked = (reconcileAt: number | null, at: number) =>
    woken(someWork({ reconcileAt }), { priority: 'schedule', everything: true, at }, NOON).reconcileAt
  expect(asked(null, NOON + 5)).toBe(NOON + 5)
  expect(asked(NOON + 9, NOON + 5)).toBe(NOON + 5)
  expect(asked(NOON + 3, NOON + 5)).toBe(NOON + 3)
  expect(asked(NOON, NOON + 5)).toBe(NOON + 5)
})

test('a connection held for a refusal that may pass runs by itself, one held for anything else does not', () => {
  expect(runsByItself({ state: 'held', refusedSince: NOON })).toBe(true)
  expect(runsByItself({ state: 'held', refusedSince: null })).toBe(false)
  expect(runsByItself({ state: 'paused', refusedSince: NOON })).toBe(false)
  expect(runsByItself({ state: 'active', refusedSince: null })).toBe(true)
})

test('a lease from before the clock was set back holds nothing', () => {
  expect(isLeased({ leaseUntil: NOON + LONGEST_LEASE_MS }, NOON)).toBe(true)
  expect(isLeased({ leaseUntil: NOON + LONGEST_LEASE_MS + 1 }, NOON)).toBe(false)
})

test('only an active connection whose time has come is due', () => {
  expect(isDue(someWork({ nextAt: NOON }), NOON)).toBe(true)
  expect(isDue(someWork({ nextAt: NOON + 1 }), NOON)).toBe(false)
  expect(isDue(someWork({ nextAt: null }), NOON)).toBe(false)
  for (const state of ['not_started', 'paused', 'held'] as const) {
    expect(isDue(someWork({ nextAt: NOON, state }), NOON)).toBe(false)
  }
})

test('a lease holds a connection to its last millisecond', () => {
  expect(isLeased({ leaseUntil: NOON }, NOON)).toBe(true)
  expect(isLeased({ leaseUntil: NOON - 1 }, NOON)).toBe(false)
  expect(isLeased({ leaseUntil: null }, NOON)).toBe(false)
})

test('what is to come is told of active connections, with how long they still wait', () => {
  const work = someWork({ notBefore: NOON + 300_000 })
  expect(upcoming(work, NOON)).toEqual({
    nextRunAt: NOON + 300_000,
    nextReconcileAt: NOON + 54_000_000,
    waitsUntil: NOON + 300_000,
  })
  expect(upcoming(work, NOON + 300_000).waitsUntil).toBeNull()
  expect(upcoming({ ...work, state: 'paused' }, NOON)).toEqual({
    nextRunAt: null,
    nextReconcileAt: null,
    waitsUntil: null,
  })
})
