import type { Json } from '../core/json.ts'
import { type ConnectionFile, LISTED, REPLACED, SECRET_PATHS, SECRETS } from './schema.ts'

type Group = { [key: string]: Json }

/**
 * The file without its secrets, and the secrets by path as texts (a list is written as JSON). A path the file
 * leaves empty is `''`: storing that clears what was there.
 */
export function splitSecrets(file: ConnectionFile): {
  readonly settings: Json
  readonly secrets: Readonly<Record<string, string>>
} {
  const settings = structuredClone(file) as unknown as Group
  const secrets = {} as Record<string, string>
  for (const path of SECRET_PATHS) secrets[path] = asText(take(settings, path.split('.')))
  return { settings, secrets }
}

/** The stored file with its secrets back in place, not yet checked against the schema. */
export function mergeSecrets(settings: Json, secrets: Readonly<Record<string, string>>): Json {
  return fill(settings, (path) => {
    const text = secrets[path]
    return text ? fromText(path, text) : undefined
  })
}

/** The stored file with `${…}` where a secret is stored. */
export function placeSecrets(settings: Json, secrets: Readonly<Record<string, string>>): Json {
  return fill(settings, (path) => {
    const text = secrets[path]
    if (!text) return undefined
    const value = fromText(path, text)
    const name = SECRETS[path]
    return Array.isArray(value) ? value.map((_, index) => `\${${name}_${index + 1}}`) : `\${${name}}`
  })
}

function fill(settings: Json, value: (path: string) => Json | undefined): Json {
  const filled = structuredClone(settings) as Group
  for (const path of SECRET_PATHS) {
    const instead = REPLACED[path]
    const isUnused = instead !== undefined && isGroup(at(filled, instead.split('.')))
    const found = isUnused ? undefined : value(path)
    if (found !== undefined) put(filled, path.split('.'), found)
  }
  return filled
}

const at = (group: Group, [key = '', ...rest]: readonly string[]): Json | undefined => {
  const member = group[key]
  return rest.length > 0 ? (isGroup(member) ? at(member, rest) : undefined) : member
}

function take(group: Group, [key = '', ...rest]: readonly string[]): Json | undefined {
  const member = group[key]
  if (rest.length > 0) return isGroup(member) ? take(member, rest) : undefined
  delete group[key]
  return member
}

function put(group: Group, [key = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) {
    group[key] = value
    return
  }
  const member = group[key]
  if (isGroup(member)) put(member, rest, value)
}

const asText = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** Only some secrets may be a list: two are valid while one is being replaced. */
const fromText = (path: string, text: string): Json =>
  LISTED.has(path) && text.startsWith('["') ? (JSON.parse(text) as Json) : text

const isGroup = (value: Json | undefined): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
