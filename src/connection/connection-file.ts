import { stringify } from 'yaml'
import type { Environment } from '../config/config.ts'
import { SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { escapeReferences, expand } from './expand.ts'
import { knownPaths } from './known-keys.ts'
import { sentences } from './problems.ts'
import { type ConnectionFile, connectionFile, SECRET_PATHS } from './schema.ts'
import { mergeSecrets, placeSecrets } from './secrets.ts'
import { tidied } from './tidied.ts'
import { parseYaml } from './yaml.ts'

type Secrets = Readonly<Record<string, string>>

const KNOWN = knownPaths(connectionFile)

/**
 * A connection file (YAML) with `${ENV}` filled in and every default in place.
 *
 * Errors: SyncError `connection.malformed` (hold) for YAML that cannot be read, with line and column;
 *         `connection.invalid` (hold) for everything else, one sentence a line, all of them at once.
 */
export function readConnectionFile(text: string, env: Environment): ConnectionFile {
  const raw = parseYaml(text)
  if (raw === null || raw === undefined) throw invalid(['The connection file is empty.'])
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    throw invalid(['The connection file must be a group of keys: name, visma, pipedrive, …'])
  }
  const { value, problems, filled } = expand(raw, env)
  const parsed = connectionFile.safeParse(value)
  const unsaid = [...SECRET_PATHS, ...filled]
  const all = parsed.success ? problems : [...problems, ...sentences(parsed.error.issues, value, KNOWN, unsaid)]
  if (!parsed.success || all.length > 0) throw invalid(all)
  return parsed.data
}

/**
 * A stored connection, ready for use.
 *
 * Errors: SyncError `connection.outdated` (hold) when the stored settings no longer fit.
 */
export function restoreConnectionFile(settings: Json, secrets: Secrets): ConnectionFile {
  const value = mergeSecrets(settings, secrets)
  const parsed = connectionFile.safeParse(value)
  // A file that an older version stored as it was given may still have parts that are removed today.
  if (parsed.success) return tidied(parsed.data).file
  throw new SyncError(
    'connection.outdated',
    ['The stored connection does not fit:', ...sentences(parsed.error.issues, value, KNOWN, SECRET_PATHS)].join(' '),
    { do: 'hold' },
    { advice: 'Apply its file again: ml-connector connection apply -f connection.yaml' },
  )
}

/** The stored connection as a file to apply again: `${…}` in place of its secrets. */
export function exportConnectionFile(settings: Json, secrets: Secrets): string {
  const placed = placeSecrets(escapeTexts(settings), secrets)
  // Parsed with its placeholders, which are ordinary texts, to have the members in the documented order.
  const ordered = connectionFile.safeParse(placed)
  return stringify(ordered.success ? ordered.data : placed, { lineWidth: 0 })
}

function escapeTexts(value: Json): Json {
  if (typeof value === 'string') return escapeReferences(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(escapeTexts)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escapeTexts(member)]))
}

const invalid = (problems: readonly string[]): SyncError =>
  new SyncError('connection.invalid', problems.join('\n'), { do: 'hold' })
