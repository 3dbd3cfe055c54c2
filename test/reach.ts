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

/** A file and all that it imports, itself or through whatever it imports. */
export function reachedFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const one of importsOf(file)) reachedFrom(one, seen)
  return seen
}

/** Every test that imports this file, itself or through whatever it imports. */
export const testsThatReach = (wanted: string): readonly string[] =>
  globSync('{src,test}/**/*.test.ts', { cwd: root })
    .filter((file) => reachedFrom(file).has(wanted))
    .sort()
