import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { withTries } from './tries.ts'

const never = new AbortController().signal
const world = () => ({ fetch: globalThis.fetch, clock: testClock(), random: () => 1 })
const trouble = (code: string) => new SyncError(code, 'trouble', { do: 'retry' })

test('what passes is tried again, with growing waits in between', async () => {
  const transport = world()
  let calls = 0
  const work = async () => {
    if (++calls < 3) throw trouble('x.busy')
    return calls
  }
  expect(await withTries(transport, 4, () => 'backoff', work, never)).toBe(3)
  expect(transport.clock.slept).toEqual([500, 1000])
})

test('the last failure comes out as it was thrown, after as many tries as allowed', async () => {
  const transport = world()
  let calls = 0
  const work = async () => {
    calls++
    throw trouble('x.busy')
  }
  await expect(withTries(transport, 4, () => 10, work, never)).rejects.toMatchObject({ code: 'x.busy' })
  expect([calls, transport.clock.slept]).toEqual([4, [10, 10, 10]])
})

test('what does not pass, and what nobody expected, is not tried again', async () => {
  const transport = world()
  await expect(
    withTries(
      transport,
      4,
      () => null,
      () => Promise.reject(trouble('x.no')),
      never,
    ),
  ).rejects.toThrow()
  await expect(
    withTries(
      transport,
      4,
      () => 10,
      () => Promise.reject(new Error('bug')),
      never,
    ),
  ).rejects.toThrow('bug')
  expect(transport.clock.slept).toEqual([])
})
