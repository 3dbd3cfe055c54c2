import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('what the books say is worked out apart from the program: of all its code only the simulated systems are used', () => {
  const here = import.meta.dirname
  const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(files).toContain('expected.ts')
  for (const name of files) {
    const code = readFileSync(`${here}/${name}`, 'utf8')
    const imported = [...code.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => path)
    for (const path of imported) expect(path, name).toMatch(/^(\.\.?\/[\w-]+\.ts|\.\.\/\.\.\/src\/twins\/.+)$/)
  }
})
