import fc from 'fast-check'
import { expect, test } from 'vitest'
import { throttle } from './throttle.ts'

const MINUTE = 60_000
const five = () => throttle({ most: (key) => (key === 'many' ? 20 : 5), windowMs: 5 * MINUTE, keys: 3 })
const tries = (it: ReturnType<typeof throttle>, count: number, now: number, keys = ['a']) =>
  Array.from({ length: count }, () => it.attempt(keys, now))

test('so many tries are free, and the next one waits for the end of the window that began with the first', () => {
  const it = five()
  expect(tries(it, 5, 0)).toEqual([0, 0, 0, 0, 0])
  expect(it.attempt(['a'], MINUTE)).toBe(4 * MINUTE)
  expect(it.attempt(['a'], 5 * MINUTE)).toBe(0)
})

test('where one of several keys is full nothing is counted, so nobody fills the key of another', () => {
  const it = five()
  tries(it, 5, 0)
  expect(tries(it, 9, 0, ['a', 'many']).every((wait) => wait > 0)).toBe(true)
  expect(tries(it, 20, 0, ['many'])).toEqual(Array(20).fill(0))
})

test('the right one makes what was tried before count no more', () => {
  const it = five()
  tries(it, 5, 0)
  it.forgive(['a'])
  expect(it.attempt(['a'], 0)).toBe(0)
})

test('only so many keys are remembered, those that tried last', () => {
  const it = five()
  tries(it, 5, 0)
  for (const key of ['b', 'c', 'd']) it.attempt([key], 1)
  expect(it.attempt(['a'], 2)).toBe(0)
})

test('however the clock jumps, nobody waits longer than a window, and the tries within one are counted', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 20 }), (times) => {
      const it = five()
      for (const now of times) {
        const waits = tries(it, 6, now)
        expect(Math.max(...waits)).toBeGreaterThan(0)
        expect(Math.max(...waits)).toBeLessThanOrEqual(5 * MINUTE)
        expect(it.attempt(['a'], now + Math.max(...waits))).toBe(0)
      }
    }),
    { numRuns: 100, seed: 1 },
  )
})
