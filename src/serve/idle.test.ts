import { expect, test } from 'vitest'
import { idleBecause } from './idle.ts'

test('a worker without a connection that is started says so, and how to begin', () => {
  expect(idleBecause([])).toMatch(/^There is no connection yet.*connection apply/)
  expect(
    idleBecause([
      { name: 'nordlys', state: 'not_started' },
      { name: 'fjord', state: 'paused' },
    ]),
  ).toBe(
    'No connection is started, so nothing is written: nordlys is not started, fjord is paused. ' +
      'Start one: ml-connector sync nordlys',
  )
  expect(idleBecause([{ name: 'fjord', state: 'held' }])).toBe(
    'No connection is started, so nothing is written: fjord is held.',
  )
})

test('one connection that runs is enough to say nothing', () => {
  expect(
    idleBecause([
      { name: 'nordlys', state: 'not_started' },
      { name: 'fjord', state: 'active' },
    ]),
  ).toBeNull()
})
