import { parseEnv } from 'node:util'
import { SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { isOurs } from './expand.ts'
import { knownPaths } from './known-keys.ts'
import { sentences } from './problems.ts'
import { connectionFile, FILLED, SECRET_PATHS, SECRETS } from './schema.ts'
import { parseYaml } from './yaml.ts'

type Group = { [key: string]: Json }
type Variables = Readonly<Record<string, string>>

// Lines of an environment may stand above or below a file: no line of YAML or JSON begins so.
const VARIABLE = /^(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*=/
const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/

const KNOWN = knownPaths(connectionFile)

/**
 * What a text says of a connection, which need not be all: YAML, JSON, lines of an environment, or both. A variable is taken
 * where a `${…}` names it, or else for the member it is called after; any other `${…}` stays.
 *
 * Errors: SyncError `connection.malformed` (hold) for YAML that cannot be read, with line and column;
 *         `connection.invalid` (hold) for what it says wrongly, one sentence a line. What is missing is no fault.
 */
export function readPartOfFile(text: string): Readonly<Record<string, Json>> {
  const lines = text.split(/\r?\n/)
  const said = lines.filter((line) => VARIABLE.test(line))
  const raw = parseYaml(lines.map((line) => (VARIABLE.test(line) ? '' : line)).join('\n')) ?? {}
  if (!isGroup(raw) || (said.length === 0 && Object.keys(raw).length === 0))
    throw invalid(['This is neither a connection file nor lines of a .env file.'])
  const file = filledIn(raw, variablesIn(said))
  const parsed = connectionFile.safeParse(file)
  const wrong = parsed.success ? [] : parsed.error.issues.filter(({ code, path }) => isFault(code, at(file, path)))
  if (wrong.length > 0) throw invalid(sentences(wrong, file, KNOWN, SECRET_PATHS))
  return file
}

/** Not what is missing yet, nor what a placeholder stands for; and a group is told to lack something when it is whole. */
const isFault = (code: string, given: unknown): boolean =>
  given !== undefined &&
  !(typeof given === 'string' && given.includes('${')) &&
  !(code === 'custom' && typeof given === 'object')

/** The program's own variables are for no connection. */
const variablesIn = (lines: readonly string[]): Variables =>
  Object.fromEntries(
    Object.entries(parseEnv(lines.join('\n'))).flatMap(([name, value]) =>
      isOurs(name) || value === undefined || value === '' ? [] : [[name, value]],
    ),
  )

function filledIn(raw: Group, variables: Variables): Group {
  const file = structuredClone(raw)
  for (const path of [...SECRET_PATHS, ...FILLED]) {
    const members = path.split('.')
    const given = at(file, members)
    const reference = typeof given === 'string' ? REFERENCE.exec(given)?.[1] : undefined
    const names = reference !== undefined ? [reference] : given === undefined ? namesOf(path) : []
    const value = names.map((name) => variables[name]).find((one) => one !== undefined)
    if (value !== undefined) put(file, members, value)
  }
  return file
}

/** `pipedrive.oauth.clientId` is PIPEDRIVE_OAUTH_CLIENT_ID, and PIPEDRIVE_CLIENT_ID as in the docs. */
function namesOf(path: string): readonly string[] {
  const [whole, short] = [path, path.replace('.oauth.', '.')].map((one) =>
    one
      .replaceAll('.', '_')
      .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
      .toUpperCase(),
  )
  return [SECRETS[path], whole, short].filter((name) => name !== undefined)
}

const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )

function put(file: Group, [key = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) file[key] = value
  else {
    const group = file[key] ?? {}
    // Whatever stands in the place of a group is told as wrong.
    if (!isGroup(group)) return
    file[key] = group
    put(group, rest, value)
  }
}

const invalid = (problems: readonly string[]): SyncError =>
  new SyncError('connection.invalid', problems.join('\n'), { do: 'hold' })
