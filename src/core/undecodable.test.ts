import { expect, test } from 'vitest'
import { sourceKey } from './ids.ts'
import { undecodable } from './undecodable.ts'

const messageOf = (raw: string) =>
  undecodable('customers', 'customer', { key: sourceKey('7'), reason: 'number is missing', raw }).message

test('a row that did not decode is called by the name it bears, in one line and cut', () => {
  expect(messageOf('{"name":"Kiosken\\nKai"}')).toBe(
    'This customer (Kiosken Kai) could not be understood: number is missing',
  )
  expect(messageOf(JSON.stringify({ name: 'a'.repeat(1_000) })).length).toBeLessThan(200)
})

test.each(['{"name":""}', '{"name":7}', '{}', '[]', 'null', '<html>', '7'])('of %s no name is made up', (raw) => {
  expect(messageOf(raw)).toBe('This customer could not be understood: number is missing')
})
