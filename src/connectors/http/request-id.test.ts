import { expect, test } from 'vitest'
import { requestIdOf } from './request-id.ts'

test.each([
  [{ 'ipp-request-id': 'a', 'x-correlation-id': 'b' }, 'a'],
  [{ 'x-correlation-id': 'b' }, 'b'],
  [{}, null],
])('of the answer %j the other side finds the request as %s', (headers, id) => {
  expect(requestIdOf(new Headers(headers))).toBe(id)
})
