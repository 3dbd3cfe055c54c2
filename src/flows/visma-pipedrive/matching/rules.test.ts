import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RULE_WORDS } from './rules.ts'

const src = join(import.meta.dirname, '..', '../..')

/** Rules as they are written down for a link or a write: `rule: 'created',`, `rule = … ? 'a' : 'b'`, and the one that has a name. */
const written = globSync('{flows,sync}/**/*.ts', { cwd: src })
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...readFileSync(join(src, file), 'utf8').matchAll(
      /\b(?:rule|BY_ENTRIES)(?::| =(?!=)[^\n]*\?| =) '(\w+)'(?: : '(\w+)')?(?=\s*[,;})\n])/g,
    ),
  ])
  .flatMap(([, rule = '', other]) => (other === undefined ? [rule] : [rule, other]))

test('every rule that the flows write down has its words', () => {
  expect(new Set(written)).toContain('created')
  expect(new Set(written)).toContain('adopted')
  expect(written.filter((rule) => !(rule in RULE_WORDS))).toEqual([])
})

test('the words are a clause of plain words, without the name that the code has for the rule', () => {
  for (const words of Object.values(RULE_WORDS)) expect(words).toMatch(/^(it|the|there) [\w -]+$/)
})
