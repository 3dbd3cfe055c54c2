import type { Json } from '../core/json.ts'
import { type ConnectionFile, SECRET_PATHS } from '../core/settings.ts'

export type SecretPath = (typeof SECRET_PATHS)[number]
type Group = { [key: string]: Json }

/** Names offered by `connection export`; a file may use any others. */
const PLACEHOLDERS = {
  'visma.clientSecret': 'VISMA_CLIENT_SECRET',
  'visma.webhookSecret': 'VISMA_WEBHOOK_SECRET',
  'pipedrive.apiToken': 'PIPEDRIVE_API_TOKEN',
  'pipedrive.oauth.clientSecret': 'PIPEDRIVE_CLIENT_SECRET',
  'pipedrive.oauth.refreshToken': 'PIPEDRIVE_REFRESH_TOKEN',
  'pipedrive.webhooks.signatureSecret': 'PIPEDRIVE_SIGNATURE_SECRET',
} as const satisfies Record<SecretPath, string>

/**
 * The file without its secrets, and the secrets by path as texts (a list is written as JSON). A path the file
 * leaves empty is `''`: storing that clears what was there.
 */
export function splitSecrets(file: ConnectionFile): {
  readonly settings: Json
  readonly secrets: Readonly<Record<SecretPath, string>>
} {
  const settings = structuredClone(file) as unknown as Group
  const secrets = {} as Record<SecretPath, string>
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
    const name = PLACEHOLDERS[path]
    return Array.isArray(value) ? value.map((_, index) => `\${${name}_${index + 1}}`) : `\${${name}}`
  })
}

function fill(settings: Json, value: (path: SecretPath) => Json | undefined): Json {
  const filled = structuredClone(settings) as Group
  // A connection that moved to OAuth may still have its old token at rest.
  const unused = isGroup(filled.pipedrive) && isGroup(filled.pipedrive.oauth) ? 'pipedrive.apiToken' : null
  for (const path of SECRET_PATHS) {
    const found = path === unused ? undefined : value(path)
    if (found !== undefined) put(filled, path.split('.'), found)
  }
  return filled
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

/** Only webhook secrets may be a list (two are valid while one is being replaced). */
const fromText = (path: SecretPath, text: string): Json =>
  path === 'visma.webhookSecret' && text.startsWith('["') ? (JSON.parse(text) as Json) : text

const isGroup = (value: Json | undefined): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
