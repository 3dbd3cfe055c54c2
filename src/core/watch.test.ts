import { expect, test } from 'vitest'
import { requestIdOf, unwatched } from './watch.ts'

test.each([
  [{ 'ipp-request-id': 'a', 'x-correlation-id': 'b' }, 'a'],
  [{ 'x-correlation-id': 'b' }, 'b'],
  [{}, null],
])('of the answer %j the other side finds the request as %s', (headers, id) => {
  expect(requestIdOf(new Headers(headers))).toBe(id)
})

test('work that nobody watches is done all the same', async () => {
  const call = { system: 'visma', method: 'GET', host: 'h', route: '/' }
  const answer = { status: 200, headers: new Headers() }
  expect(await unwatched.call(call, async () => answer)).toBe(answer)
  expect(await unwatched.part('run', {}, async (note) => note({ read: 1 }) ?? 'done')).toBe('done')
})
