import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IS_WIDE, WIDE } from './breadth.ts'

const root = join(import.meta.dirname, '..')

test('every test that tries a part of its cases only runs once more with all of them', () => {
  const partly = globSync('{src,test}/**/*.test.ts', { cwd: root }).filter((file) =>
    /^import .*\{.*\b(some|times)\b.*breadth\.ts'$/m.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(partly.sort()).toEqual([...WIDE].sort())
})

test('a part only is tried unless all is asked for', () => {
  expect(IS_WIDE).toBe(false)
})
