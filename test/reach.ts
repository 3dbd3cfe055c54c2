import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')

const imported = new Map<string, readonly string[]>()
function importsOf(file: string): readonly string[] {
  const known = imported.get(file)
  if (known !== undefined) return known
  const named = [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)]
  const found = named.map(([, path = '']) => join(dirname(file), path)).filter((path) => existsSync(join(root, path)))
  imported.set(file, found)
  return found
}

function reaches(file: string, wanted: string, seen = new Set<string>()): boolean {
  if (file === wanted) return true
  if (seen.has(file)) return false
  seen.add(file)
  return importsOf(file).some((one) => reaches(one, wanted, seen))
}

/** Every test that imports this file, itself or through whatever it imports. */
export const testsThatReach = (wanted: string): readonly string[] =>
  globSync('{src,test}/**/*.test.ts', { cwd: root })
    .filter((file) => reaches(file, wanted))
    .sort()
