import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = randomBytes(32)
const plain = Buffer.from('plain words')

test('what is sealed opens with the same key in the same place', () => {
  expect(unseal(key, 'a', seal(key, 'a', plain))).toEqual(plain)
  expect(unseal(key, 'a', seal(key, 'a', Buffer.alloc(0)))).toEqual(Buffer.alloc(0))
})

test('the same words are never sealed alike', () => {
  expect(seal(key, 'a', plain)).not.toBe(seal(key, 'a', plain))
})

test('it does not open with another key, in another place, or after any change', () => {
  const sealed = seal(key, 'a', plain)
  expect(unseal(randomBytes(32), 'a', sealed)).toBeNull()
  expect(unseal(key, 'b', sealed)).toBeNull()
  const bytes = Buffer.from(sealed.slice(3), 'base64url')
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(unseal(key, 'a', `v1.${changed.toString('base64url')}`)).toBeNull()
  }
  expect(unseal(key, 'a', sealed.slice(0, 20))).toBeNull()
  expect(unseal(key, 'a', `v2.${sealed.slice(3)}`)).toBeNull()
})
