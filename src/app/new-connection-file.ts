import { stringify } from 'yaml'
import type { Config, Environment } from '../config/config.ts'
import { DESCRIBED } from '../connection/schema.ts'
import { idWarnings } from '../connectors/visma/settings.ts'
import { isSyncError, type SyncError } from '../core/errors.ts'
import type { Locale } from '../core/locales.ts'
import { validateFile } from './connection-file.ts'

/** The answers for a first connection file; members that are left out get example values, to be replaced. */
export interface Answers {
  readonly name?: string | undefined
  readonly clientId?: string | undefined
  readonly tenantId?: string | undefined
  readonly companyId?: string | undefined
  /** Address of the account, or only its name: `nordlys`. */
  readonly pipedrive?: string | undefined
  readonly plan?: string | undefined
  readonly seats?: number | undefined
  readonly locale?: string | undefined
  /** First day of documents that are carried over. */
  readonly since?: string | undefined
}

export interface NewConnectionFile {
  readonly text: string
  readonly name: string
  /** Paths whose values are examples. */
  readonly examples: readonly string[]
}

/** Variables that a first connection file names. */
export const SECRETS = ['VISMA_CLIENT_SECRET', 'PIPEDRIVE_API_TOKEN'] as const

export const SCHEMA_FILE = 'connection.schema.json'

const EXAMPLES = {
  clientId: 'isv_nordlys_sync',
  tenantId: '7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11',
  companyId: '1234567',
  apiUrl: 'https://nordlys.pipedrive.com',
} as const

const ZONES: Readonly<Record<Locale, string>> = {
  'nb-NO': 'Europe/Oslo',
  'sv-SE': 'Europe/Stockholm',
  'da-DK': 'Europe/Copenhagen',
  'fi-FI': 'Europe/Helsinki',
  'en-GB': 'Europe/Oslo',
}

const LOCALE = 'nb-NO'

/**
 * A first connection file with comments: required settings, and those that are usually set.
 *
 * @param today `2026-11-28`; documents of this and the last year are carried over unless told otherwise
 */
export function newConnectionFile(answers: Answers, today: string): NewConnectionFile {
  const examples: string[] = []
  const own = (path: string, value: string | undefined, example: string) => {
    if (value === undefined) examples.push(path)
    return { path, value: value ?? example, isExample: value === undefined }
  }
  const name = answers.name ?? 'nordlys'
  const locale = answers.locale ?? LOCALE
  const apiUrl = answers.pipedrive === undefined ? undefined : addressOf(answers.pipedrive)
  const given = (path: string, value: unknown) => ({ path, value, isExample: false })
  const lines = [
    `# yaml-language-server: $schema=./${SCHEMA_FILE}`,
    '#',
    `# A connection of ml-connector. Every other key has a default: once this is applied,`,
    `# "ml-connector connection export ${name}" prints them all. \${NAME} is filled in from the environment,`,
    '# or from the file .env of the folder a command runs in: secrets stand there, not here.',
    '',
    ...entry(given('name', name)),
    '',
    'visma:',
    ...entry(own('visma.clientId', answers.clientId, EXAMPLES.clientId)),
    ...entry(given('visma.clientSecret', `\${${SECRETS[0]}}`)),
    ...entry(own('visma.tenantId', answers.tenantId, EXAMPLES.tenantId)),
    ...entry(own('visma.companyId', answers.companyId, EXAMPLES.companyId)),
    '',
    'pipedrive:',
    ...entry(own('pipedrive.apiUrl', apiUrl, EXAMPLES.apiUrl)),
    ...entry(given('pipedrive.apiToken', `\${${SECRETS[1]}}`)),
    ...entry(given('pipedrive.plan', answers.plan ?? 'lite')),
    ...entry(given('pipedrive.seats', answers.seats ?? 1)),
    '',
    'settings:',
    ...entry(given('settings.locale', locale)),
    ...entry(given('settings.timeZone', Object.hasOwn(ZONES, locale) ? ZONES[locale as Locale] : ZONES[LOCALE])),
    '  backfill:',
    ...entry(given('settings.backfill.since', answers.since ?? `${Number(today.slice(0, 4)) - 1}-01-01`)),
  ]
  return { text: `${lines.join('\n')}\n`, name, examples }
}

/** `.env` beside it: the names of the secrets, for a person to fill in. */
export const newSecretsFile = (file: string): string =>
  [
    `# Secrets of ${file}. Read from the folder a command runs in; a variable of the environment wins over it.`,
    '# Keep this file to yourself, and out of version control.',
    ...SECRETS.map((name) => `${name}=`),
    '',
  ].join('\n')

interface Entry {
  readonly path: string
  readonly value: unknown
  readonly isExample: boolean
}

/** What the key does, in a comment above it. */
function entry({ path, value, isExample }: Entry): readonly string[] {
  const keys = path.split('.')
  const indent = '  '.repeat(keys.length - 1)
  const does = DESCRIBED[path]?.does
  const written = stringify({ [keys.at(-1) ?? path]: value }, { lineWidth: 0 }).trimEnd()
  return [
    ...(does === undefined ? [] : [`${indent}# ${does}`]),
    `${indent}${written}${isExample ? '   # an example: put your own here' : ''}`,
  ]
}

function addressOf(given: string): string {
  if (given.includes('://')) return given
  return `https://${given.includes('.') ? given : `${given}.pipedrive.com`}`
}

/** Answers that are accepted but look wrong, one sentence each. */
export const warningsOf = ({ tenantId, companyId }: Answers): readonly string[] => idWarnings({ tenantId, companyId })

/** Why applying such a file would be refused, in words; as if the secrets were filled in. */
export async function problemsOf(
  answers: Answers,
  env: Environment,
  config: Config,
  now: number,
): Promise<SyncError | null> {
  const { text } = newConnectionFile(answers, new Date(now).toISOString())
  const given = Object.fromEntries(SECRETS.map((name) => [name, env[name] || 'given']))
  try {
    await validateFile({ store: null, config, now: () => now }, { text, environment: { ...env, ...given } })
    return null
  } catch (error) {
    if (isSyncError(error)) return error
    throw error
  }
}
