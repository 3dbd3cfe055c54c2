import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsMet } from './rows-met.ts'

test('a row is known by the last walk that met it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 5 })), { maxLength: 6_000 }), (meetings) => {
      const met = rowsMet()
      const known = new Map<string, number>()
      for (const [row, pass] of meetings) {
        const name = `Invoice:${100_000 + row}`
        expect(met.meet(name, pass)).toBe(known.get(name) ?? 0)
        known.set(name, pass)
      }
    }),
    { numRuns: 30 },
  )
})

test('numbers in a row are told apart', () => {
  const met = rowsMet()
  const again = Array.from({ length: 200_000 }, (_, at) => met.meet(`CreditNote:${at}`, 1)).filter((last) => last !== 0)
  expect(again).toEqual([])
})
