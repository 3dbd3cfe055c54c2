import { expect, test } from 'vitest'
import { heardUpTo, type Seen, seenAfter } from './changes.ts'

const from: Seen = { last: 5, missing: new Map() }

test('what is committed later than what has a higher number is not passed over', () => {
  const first = seenAfter(from, [6, 9], 1_000)
  expect([first.last, [...first.missing.keys()], heardUpTo(first)]).toEqual([9, [7, 8], 6])
  const second = seenAfter(first, [7, 10], 2_000)
  expect([second.last, [...second.missing.keys()], heardUpTo(second)]).toEqual([10, [8], 7])
})

test('a number of a commit that was rolled back is given up after a minute', () => {
  const first = seenAfter(from, [7], 1_000)
  expect([...seenAfter(first, [], 60_999).missing.keys()]).toEqual([6])
  expect(seenAfter(first, [], 61_000)).toEqual({ last: 7, missing: new Map() })
})
