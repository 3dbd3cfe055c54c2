import { VISMA_ENUMS, VISMA_ROUTES, VISMA_SCHEMAS } from './visma-contract.ts'

export interface ContractRoute {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly body: string
}

export const contractRoutes: readonly ContractRoute[] = VISMA_ROUTES.trim()
  .split('\n')
  .map((line) => {
    const [method = '', path = '', status = '', body = ''] = line.split(' ')
    return { method, path, status: Number(status), body }
  })

const words = (table: string): Map<string, string[]> => {
  const entries = table.trim().replaceAll('\n  ', ' ').split('\n')
  return new Map(entries.map((entry) => [entry.split(' = ')[0] as string, (entry.split(' = ')[1] ?? '').split(' ')]))
}

const enums = words(VISMA_ENUMS)
const schemas = words(VISMA_SCHEMAS)

/** Key → type of a schema, with what it takes over from others. */
function keysOf(schema: string): Map<string, string> {
  const keys = new Map<string, string>()
  for (const word of schemas.get(schema) ?? []) {
    if (word.startsWith('+')) for (const [key, type] of keysOf(word.slice(1))) keys.set(key, type)
    else keys.set(word.split(':')[0] as string, word.split(':')[1] as string)
  }
  return keys
}

// A calendar day or a moment, without zone, and without zeros at the end of the fraction.
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{0,2}[1-9])?$/
const BACKGROUND_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?\+01:00$/

/** Where `value` departs from the contract: keys missing or added, types that differ. */
export function deviations(value: unknown, type: string, at: string): string[] {
  if (value === null) return []
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return [`${at} is no list`]
    return value.flatMap((item, index) => deviations(item, type.slice(1, -1), `${at}[${index}]`))
  }
  if (type.startsWith('@')) return enums.get(type.slice(1))?.includes(value as string) ? [] : [`${at} is ${value}`]
  const schema = schemas.has(type) ? keysOf(type) : null
  if (schema === null) return isOfType(value, type) ? [] : [`${at} is ${JSON.stringify(value)}, not ${type}`]
  if (typeof value !== 'object' || Array.isArray(value)) return [`${at} is no ${type}`]
  const row = value as Record<string, unknown>
  return [
    ...[...schema.keys()].filter((key) => !(key in row)).map((key) => `${at}.${key} is missing`),
    ...Object.keys(row)
      .filter((key) => !schema.has(key))
      .map((key) => `${at}.${key} is not in the contract`),
    ...Object.entries(row).flatMap(([key, each]) => deviations(each, schema.get(key) ?? 'o', `${at}.${key}`)),
  ]
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 's':
      return typeof value === 'string'
    case 'd':
      return typeof value === 'string' && (TIME.test(value) || BACKGROUND_TIME.test(value))
    case 'i':
      return Number.isInteger(value)
    case 'n':
      return typeof value === 'number' && Number.isFinite(value)
    case 'b':
      return typeof value === 'boolean'
    case 'o':
      return true
    // A schema left out of the table: the twin has nothing to say there.
    default:
      return false
  }
}
