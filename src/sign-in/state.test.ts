import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectionId } from '../core/ids.ts'
import { secret } from '../core/secret.ts'
import { isSigned, readState, signState } from './state.ts'

const key = secret('app-secret')
const state = {
  connection: connectionId('c_1'),
  nonce: 'n'.repeat(32),
  expiresAt: 1_800_000,
  restarted: false,
  browser: 'b'.repeat(43),
}

test('what was signed is read back and known to be ours, under the same secret only', () => {
  const text = signState(state, key)
  expect(readState(text)).toEqual(state)
  expect(isSigned(text, key)).toBe(true)
  expect(isSigned(text, secret('another'))).toBe(false)
  expect(text).toMatch(/^[\w.-]+$/)
})

test('no change to it goes unnoticed, and nothing anybody sends can make it throw', () => {
  const text = signState(state, key)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'b', '.', '-'), (at, character) => {
      const changed = text.slice(0, at) + character + text.slice(at + 1)
      // The last character of a base64 text has bits that mean nothing.
      fc.pre(changed !== text && at !== text.length - 1)
      expect(isSigned(changed, key)).toBe(false)
    }),
  )
  fc.assert(
    fc.property(fc.string(), (anything) => {
      readState(anything)
      expect(isSigned(anything, key)).toBe(false)
    }),
  )
})
