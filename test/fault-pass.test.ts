import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BEHIND_THE_SWITCH, FAULT_SEEDS, faultPasses, SLOW, WIDE, WITH_FAULTS, WITHOUT_FAULTS } from './fault-pass.ts'
import { FAULT_SEED } from './weather.ts'

test('every test behind the fault switch runs with it on, or is left out by name and with a reason', () => {
  expect(WITH_FAULTS.length).toBeGreaterThan(50)
  expect(WITH_FAULTS).toEqual(expect.arrayContaining(['test/days/days.test.ts', 'test/sync/crash.test.ts']))
  for (const file of Object.keys(WITHOUT_FAULTS)) expect(BEHIND_THE_SWITCH).toContain(file)
})

test('each runs with one of the seeds, about as many with each, and all with one that is asked for', () => {
  const passes = faultPasses()
  expect(passes.flatMap(([, files]) => files).sort()).toEqual(WITH_FAULTS)
  expect(passes.map(([seed]) => seed)).toEqual(FAULT_SEEDS)
  for (const [, files] of passes) expect(files.length).toBeGreaterThan(WITH_FAULTS.length / FAULT_SEEDS.length / 2)
  expect(faultPasses(7)).toEqual([[7, WITH_FAULTS]])
})

test('every test that tries a part of its cases runs once more with all of them', () => {
  expect(WIDE).toEqual(expect.arrayContaining(['test/undo/random.test.ts', 'test/contract/dispatcher/idle.test.ts']))
})

test('what is left to the wide pass is there to be run by it', () => {
  expect(SLOW.filter((file) => !existsSync(join(import.meta.dirname, '..', file)))).toEqual([])
})

test('no faults, and only a part of the cases, unless they are asked for', () => {
  expect([FAULT_SEED, process.env.WIDE]).toEqual([0, undefined])
})
