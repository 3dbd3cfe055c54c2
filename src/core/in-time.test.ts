import { expect, test, vi } from 'vitest'
import { inTime } from './in-time.ts'

test('an answer in time is the answer, and so is its failure', async () => {
  expect(await inTime(1_000, Promise.resolve('well'))).toBe('well')
  await expect(inTime(1_000, Promise.reject(new Error('The disk is full.')))).rejects.toThrow('The disk is full.')
})

test('whoever asks waits no longer than told, and nothing keeps running after an answer', async () => {
  vi.useFakeTimers()
  try {
    const late = expect(inTime(50, new Promise(() => {}))).rejects.toThrow('No answer within 50 ms.')
    await vi.advanceTimersByTimeAsync(50)
    await late
    await inTime(1_000, Promise.resolve())
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
