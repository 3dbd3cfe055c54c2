import { expect, test } from 'vitest'
import { timeLeft } from './rate.ts'

const seen = (...done: readonly number[]) =>
  done.map((one, second) => ({ at: second * 1_000, done: one, phase: 'invoices' }))

test('the rate is the mean of what was seen, and the rest takes as long as it says', () => {
  expect(timeLeft(seen(0, 100, 200), 4_200)).toEqual({ rate: 100, left: 40_000 })
  expect(timeLeft(seen(0, 100, 200), 20_200)).toEqual({ rate: 100, left: 240_000 })
})

test('nothing is said of the rest where the end is not known or near, nor before anything was seen to move', () => {
  expect(timeLeft(seen(0, 100), null)).toEqual({ rate: 100, left: null })
  expect(timeLeft(seen(0, 100), 400)).toEqual({ rate: 100, left: null })
  expect(timeLeft(seen(100), 400)).toEqual({ rate: null, left: null })
  expect(timeLeft(seen(100, 100), 400)).toEqual({ rate: null, left: null })
})

test('nothing is said of a rest that grows, as one does that came to a stop', () => {
  expect(timeLeft(seen(0, 100, 200, 210), 4_200)).toEqual({ rate: 70, left: null })
  expect(timeLeft(seen(0, 100, 200, 210, 400), 4_200)).toEqual({ rate: 100, left: 40_000 })
})
