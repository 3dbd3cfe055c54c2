import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { FAULT_SEEDS, WITH_FAULTS, WITHOUT_FAULTS } from './fault-pass.ts'
import { FAULT_SEED } from './weather.ts'

const root = join(import.meta.dirname, '..')
const SWITCH = 'test/weather.ts'

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)]
    .map(([, path = '']) => relative(root, join(root, dirname(file), path)))
    .filter((path) => existsSync(join(root, path)))

function reaches(file: string, wanted: string, seen = new Set<string>()): boolean {
  if (file === wanted) return true
  if (seen.has(file)) return false
  seen.add(file)
  return importsOf(file).some((one) => reaches(one, wanted, seen))
}

test('every test behind the fault switch runs with it on, or is left out by name and with a reason', () => {
  expect(FAULT_SEEDS.length).toBeGreaterThan(0)
  const behind = globSync('{src,test}/**/*.test.ts', { cwd: root }).filter((file) => reaches(file, SWITCH))
  const run = globSync([...WITH_FAULTS], { cwd: root })
  expect(behind.length).toBeGreaterThan(25)
  const self = relative(root, import.meta.filename)
  for (const file of behind) if (file !== self && !(file in WITHOUT_FAULTS)) expect(run).toContain(file)
  for (const file of Object.keys(WITHOUT_FAULTS)) expect(run).not.toContain(file)
})

test('the switch is off unless a seed is asked for', () => {
  expect(FAULT_SEED).toBe(0)
})
