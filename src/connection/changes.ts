import { type Json, sameJson } from '../core/json.ts'
import { SECRET_PATHS } from './schema.ts'

type Secrets = Readonly<Record<string, string>>

/**
 * What applying a file changes, one line per path: `settings.locale: nb-NO → sv-SE`. For secrets it says only that they
 * were set, changed or removed; and it shows no value that was filled in from the environment.
 */
export function describeChanges(
  before: Json,
  after: Json,
  secretsBefore: Secrets,
  secretsAfter: Secrets,
  filled: readonly string[] = [],
): string[] {
  const old = flatten(before)
  const now = flatten(after)
  const plain = [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !sameJson(old.get(path), now.get(path)) && show(old.get(path)) !== show(now.get(path)))
    .map((path) =>
      filled.includes(path)
        ? `${path}: changed, ${FILLED_IN}`
        : `${path}: ${show(old.get(path))} → ${show(now.get(path))}`,
    )
  const sealed = SECRET_PATHS.filter((path) => (secretsBefore[path] ?? '') !== (secretsAfter[path] ?? '')).map(
    (path) => `${path}: ${secretChange(secretsBefore[path], secretsAfter[path])}`,
  )
  return [...plain, ...sealed]
}

/** What a new connection sets: every path with another value than the default, and secrets only by name. */
export function describeNew(
  settings: Json,
  defaults: Json,
  secrets: Secrets,
  filled: readonly string[] = [],
): string[] {
  const usual = flatten(defaults)
  const plain = [...flatten(settings)]
    .filter(([path, value]) => path !== 'name' && !sameJson(usual.get(path), value))
    .map(([path, value]) => `${path}: ${filled.includes(path) ? FILLED_IN : show(value)}`)
  return [...plain, ...SECRET_PATHS.filter((path) => secrets[path]).map((path) => `${path}: set`)]
}

const FILLED_IN = 'from the environment'

function secretChange(before: string | undefined, after: string | undefined): string {
  if (!before) return 'set'
  return after ? 'changed' : 'removed'
}

/** Leaves by dotted path; a list is one leaf, since it is changed as a whole. */
function flatten(value: Json, path: readonly string[] = []): Map<string, Json> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return new Map([[path.join('.'), value]])
  return new Map(Object.entries(value).flatMap(([key, member]) => [...flatten(member, [...path, key])]))
}

function show(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'not set'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
