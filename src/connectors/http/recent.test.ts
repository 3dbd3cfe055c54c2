import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { recent } from './recent.ts'

const never = new AbortController().signal

test('what was answered holds for a minute', async () => {
  const clock = testClock()
  let asked = 0
  const ask = recent(clock, async () => ++asked)

  expect([await ask(never), await ask(never)]).toEqual([1, 1])
  clock.advance(59_999)
  expect(await ask(never)).toBe(1)
  clock.advance(1)
  expect(await ask(never)).toBe(2)
  clock.advance(-1)
  expect(await ask(never)).toBe(3)
})

test('a failure is not remembered, and the minute begins with the answer', async () => {
  const clock = testClock()
  let asked = 0
  const ask = recent(clock, async () => {
    clock.advance(50_000)
    asked += 1
    if (asked === 1) throw new Error('Away.')
    return asked
  })

  await expect(ask(never)).rejects.toThrow('Away.')
  expect(await ask(never)).toBe(2)
  clock.advance(59_000)
  expect(await ask(never)).toBe(2)
})
