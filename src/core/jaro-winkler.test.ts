import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jaroWinkler, lettersOf, mostAlike } from './jaro-winkler.ts'

// The examples of Winkler's paper, to its three places.
test.each([
  ['martha', 'marhta', 0.961],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.813],
  ['jones', 'johnson', 0.832],
  ['abroms', 'abrams', 0.922],
  ['same', 'same', 1],
  ['abc', 'xyz', 0],
  ['', 'abc', 0],
])('%s and %s are %d alike', (a, b, alike) => {
  expect(Math.round(jaroWinkler(a, b) * 1000) / 1000).toBe(alike)
})

test('it is the same either way round, 1 for equal texts alone, and never more than the letters of both allow', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ø', ' '), maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const alike = jaroWinkler(a, b)
      expect(alike).toBe(jaroWinkler(b, a))
      expect(alike).toBeGreaterThanOrEqual(0)
      expect(alike).toBeLessThanOrEqual(1)
      expect(alike === 1).toBe(a === b)
      const most = mostAlike(lettersOf(a), a.length, lettersOf(b), b.length)
      if (a !== b) expect(most).toBeGreaterThanOrEqual(alike)
    }),
  )
})
