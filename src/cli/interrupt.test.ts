import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { EXIT } from './exit-code.ts'
import { abortOnInterrupt } from './interrupt.ts'

function setUp(longestEndMs = 60_000) {
  const signals = new EventEmitter()
  const exits: number[] = []
  const said: string[] = []
  const clock = testClock()
  const process = { on: signals.on.bind(signals), exit: (code: number) => void exits.push(code) }
  const signal = abortOnInterrupt(process, clock, (text) => void said.push(text), longestEndMs)
  return { signal, clock, exits, said, press: (name = 'SIGINT') => signals.emit(name) }
}

test('the first Ctrl-C asks the work to end and says so', () => {
  const { signal, exits, said, press } = setUp()
  press()
  expect(signal.aborted).toBe(true)
  expect(said).toEqual(['Stopping in good order; press Ctrl-C again to quit at once.'])
  expect(exits).toEqual([])
})

test('one Ctrl-C that arrives from terminal, npm and launcher is one', () => {
  const { clock, exits, said, press } = setUp()
  press()
  press()
  clock.advance(100)
  press()
  expect(said).toHaveLength(1)
  expect(exits).toEqual([])
})

test('a second Ctrl-C quits at once', () => {
  const { clock, exits, press } = setUp()
  press()
  clock.advance(2_000)
  press()
  expect(exits).toEqual([EXIT.failed])
})

test('SIGTERM of a supervisor is a Ctrl-C', () => {
  const { signal, press } = setUp()
  press('SIGTERM')
  expect(signal.aborted).toBe(true)
})

test('work that does not end in time is not waited for', async () => {
  const { exits, said, press } = setUp(1)
  press('SIGTERM')
  await expect.poll(() => exits).toEqual([EXIT.attention])
  expect(said.at(-1)).toBe('Stopped without waiting any longer.')
})
