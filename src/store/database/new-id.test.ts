import { expect, test } from 'vitest'
import { newId, operationIds } from './new-id.ts'

test('ids are short, typable and different', () => {
  const ids = Array.from({ length: 1_000 }, () => newId('i_', 10))
  expect(new Set(ids).size).toBe(1_000)
  expect(ids.every((id) => /^i_[0-9a-hjkmnp-tv-z]{10}$/.test(id))).toBe(true)
})

test('ids of operations sort as they were asked for, whatever the clock does', () => {
  const next = operationIds()
  const ids = [1_000, 1_000, 2_000, 1_500, 2_000, Date.parse('2100-01-01')].map(next)
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([20]))
})

test('ids of operations of two processes do not meet', () => {
  const [one, other] = [operationIds(), operationIds()]
  const ids = Array.from({ length: 500 }, () => [one(1), other(1)]).flat()
  expect(new Set(ids).size).toBe(1_000)
})
