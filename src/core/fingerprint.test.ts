import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint } from './fingerprint.ts'

test('equal data has one fingerprint, in whatever order its members come, and other data another (property)', () => {
  const data = fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(fc.string({ maxLength: 3 }), fc.nat(9)))
  fc.assert(
    fc.property(data, data, (one, other) => {
      const turned = Object.fromEntries(Object.entries(one).reverse())
      expect(fingerprint(turned)).toBe(fingerprint(one))
      const isSame = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
      expect(fingerprint(one) === fingerprint(other)).toBe(isSame)
    }),
  )
  expect(fingerprint({ a: 1 })).toMatch(/^[\w-]{22}$/)
})
