import { expect, test } from 'vitest'
import { sameContact } from './same-contact.ts'

test.each([
  ['+4722000000', '+47 22 00 00 00'],
  ['0047 22 00 00 00', '+47 22-00-00-00'],
  ['22 00 00 00', '+47 22 00 00 00'],
  ['08-123 456 78', '+46 (0)8 123 456 78'],
  ['040 123 4567', '+358 40 1234567'],
  ['Kari@Kaffe.example ', 'kari@kaffe.example'],
  ['Spør i resepsjonen', 'spør i resepsjonen'],
])('%s and %s are one', (a, b) => {
  expect(sameContact(a, b)).toBe(true)
  expect(sameContact(b, a)).toBe(true)
})

test.each([
  ['+4722000000', '+4622000000'],
  ['22 00 00 00', '22 00 00 01'],
  ['22 00 00 00', '+1 22 00 00 00'],
  ['101', '+47 101'],
  ['kari1@kaffe.example', 'kari+1@kaffe.example'],
  ['22 00 00 00 Kari', '22 00 00 00 Ola'],
])('%s and %s are two', (a, b) => {
  expect(sameContact(a, b)).toBe(false)
  expect(sameContact(b, a)).toBe(false)
})
