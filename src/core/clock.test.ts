import { expect, test, vi } from 'vitest'
import { addDays, dayIn, daysBetween, systemClock } from './clock.ts'

test('the calendar day is the company’s, not UTC’s', () => {
  expect(dayIn('Europe/Oslo', new Date('2026-06-30T22:30:00Z'))).toBe('2026-07-01')
  expect(dayIn('Europe/Oslo', new Date('2026-12-31T22:30:00Z'))).toBe('2026-12-31')
})

test('days are counted by the calendar, also over a DST change', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2)
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})

test('sleep ends in its time, or at once with the reason for which it is broken off', async () => {
  vi.useFakeTimers()
  try {
    const stop = new AbortController()
    let isOver = false
    const whole = systemClock.sleep(100, stop.signal).then(() => {
      isOver = true
    })
    await vi.advanceTimersByTimeAsync(99)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await whole

    const broken = expect(systemClock.sleep(60_000, stop.signal)).rejects.toThrow('The service stops.')
    stop.abort(new Error('The service stops.'))
    await broken
    await expect(systemClock.sleep(60_000, stop.signal)).rejects.toThrow('The service stops.')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
