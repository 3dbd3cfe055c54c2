import { expect, test } from 'vitest'
import { BEHIND_THE_SWITCH, FAULT_SEEDS, WITH_FAULTS, WITHOUT_FAULTS } from './fault-pass.ts'
import { FAULT_SEED } from './weather.ts'

test('every test behind the fault switch runs with it on, or is left out by name and with a reason', () => {
  expect(FAULT_SEEDS.length).toBeGreaterThan(0)
  expect(WITH_FAULTS.length).toBeGreaterThan(50)
  expect(WITH_FAULTS).toEqual(expect.arrayContaining(['test/days/days.test.ts', 'test/sync/crash.test.ts']))
  for (const file of Object.keys(WITHOUT_FAULTS)) expect(BEHIND_THE_SWITCH).toContain(file)
})

test('the switch is off unless a seed is asked for', () => {
  expect(FAULT_SEED).toBe(0)
})
