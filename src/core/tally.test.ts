import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, plus, round } from './money.ts'
import { decimalOf, dividedBy, Tally, totalOf, unitsOf } from './tally.ts'

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 30 }))
  .map(([digits, places]) => decimal(`${digits}e-${places}`))

test('a total is what adding one amount after another gives, in canonical form', () => {
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      expect(totalOf(amounts)).toBe(amounts.reduce(plus, '0'))
    }),
  )
})

test('what is taken off again leaves nothing, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(amount), fc.array(amount), (some, others) => {
      const tally = new Tally()
      for (const one of some) tally.add(one)
      for (const one of others) tally.add(one)
      for (const one of some) tally.subtract(one)
      expect(tally.total).toBe(totalOf(others.toReversed()))
    }),
  )
})

test('what is finer than the units is rounded half away from zero', () => {
  fc.assert(
    fc.property(amount, fc.nat({ max: 30 }), (one, places) => {
      expect(decimalOf(unitsOf(one, places), places)).toBe(round(one, places))
    }),
  )
})

test('a quotient is rounded half away from zero, whichever side is below it', () => {
  expect([dividedBy(5n, 2n), dividedBy(-5n, 2n), dividedBy(5n, -2n), dividedBy(-5n, -2n)]).toEqual([3n, -3n, -3n, 3n])
  expect([dividedBy(4n, 3n), dividedBy(-5n, 3n), dividedBy(0n, -7n)]).toEqual([1n, -2n, 0n])
})
