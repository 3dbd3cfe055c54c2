import { expect, test } from 'vitest'
import { unwatched } from './watch.ts'

test('work that nobody watches is done all the same', async () => {
  const call = { system: 'visma', method: 'GET', host: 'h', route: '/' }
  const answer = { status: 200, requestId: null }
  expect(await unwatched.call(call, async () => answer)).toBe(answer)
  expect(await unwatched.part('run', {}, async (note) => note({ read: 1 }) ?? 'done')).toBe('done')
})
