import type { Instant } from '../model.ts'
import { invalid, notAllowed } from './errors.ts'
import { isDay, readRfc3339 } from './times.ts'

/** How a query parameter is read; a list of texts is an enumeration, `{ some }` a comma list of one. */
export type QueryKind =
  | 'int'
  | 'bool'
  | 'flag'
  | 'text'
  | 'ids'
  | 'codes'
  | 'instant'
  | 'day'
  | { readonly max: number }
  | { readonly some: readonly string[] }
  | readonly string[]
export type QuerySchema = Readonly<Record<string, QueryKind>>

export interface Query {
  readonly int: (name: string) => number | undefined
  readonly bool: (name: string) => boolean | undefined
  readonly text: (name: string) => string | undefined
  readonly ids: (name: string) => readonly number[] | undefined
  readonly texts: (name: string) => readonly string[] | undefined
  readonly has: (name: string) => boolean
  /** Everything but the cursor: a cursor belongs to the query that gave it. */
  readonly fingerprint: string
}

/** @throws ApiError 400 for a parameter that is unknown, repeated or of the wrong form. */
export function readQuery(url: URL, schema: QuerySchema): Query {
  const read = new Map<string, unknown>()
  for (const [name, value] of url.searchParams) {
    const kind = Object.hasOwn(schema, name) ? schema[name] : undefined
    if (kind === undefined) throw notAllowed(name, `unknown query parameter "${name}"`)
    const known = read.get(name)
    // The official client repeats the parameter for a list.
    if (known !== undefined && !Array.isArray(known)) throw invalid(name, 'is given twice')
    const one = parse(kind, name, value)
    read.set(name, Array.isArray(known) && Array.isArray(one) ? [...known, ...one] : one)
  }
  const fixed = [...url.searchParams].filter(([name]) => name !== 'cursor').map(([name, value]) => `${name}=${value}`)
  return {
    int: (name) => read.get(name) as number | undefined,
    bool: (name) => read.get(name) as boolean | undefined,
    text: (name) => read.get(name) as string | undefined,
    ids: (name) => read.get(name) as readonly number[] | undefined,
    texts: (name) => read.get(name) as readonly string[] | undefined,
    has: (name) => read.has(name),
    fingerprint: fixed.sort().join('&'),
  }
}

function parse(kind: QueryKind, name: string, value: string): unknown {
  if (kind === 'int') return whole(name, value)
  if (kind === 'text') return value
  if (kind === 'bool') return either(name, value, 'true', 'false')
  if (kind === 'flag') return either(name, value, '1', '0')
  if (kind === 'ids') return split(name, value, 100).map((id) => whole(name, id))
  if (kind === 'codes') return split(name, value, 15)
  if (kind === 'instant') return time(name, value)
  if (kind === 'day') {
    if (!isDay(value)) throw invalid(name, 'must be a date like 2026-11-22')
    return value
  }
  if ('max' in kind) {
    const limit = whole(name, value)
    if (limit < 1 || limit > kind.max) throw invalid(name, `must be between 1 and ${kind.max}`)
    return limit
  }
  // Arrays have a method `some`, so `'some' in kind` does not tell the two apart.
  const many = !Array.isArray(kind)
  const allowed = (many ? (kind as { readonly some: readonly string[] }).some : kind) as readonly string[]
  const values = many ? split(name, value, 100) : [value]
  for (const one of values) if (!allowed.includes(one)) throw invalid(name, `must be one of ${allowed.join(', ')}`)
  return many ? values : value
}

function whole(name: string, value: string): number {
  if (!/^-?\d{1,15}$/.test(value)) throw invalid(name, 'must be an integer')
  return Number(value)
}

function either(name: string, value: string, yes: string, no: string): boolean {
  if (value !== yes && value !== no) throw invalid(name, `must be ${yes} or ${no}`)
  return value === yes
}

function split(name: string, value: string, max: number): string[] {
  const parts = value.split(',')
  if (parts.length > max) throw invalid(name, `must name at most ${max}`)
  if (parts.some((part) => part === '')) throw invalid(name, 'must not be empty')
  return parts
}

function time(name: string, value: string): Instant {
  // Whole seconds with a Z: a fraction is refused, though RFC 3339 knows them.
  const read = /^[^.+]+Z$/.test(value) ? readRfc3339(value) : null
  if (read === null) throw invalid(name, 'must be an RFC 3339 date-time, e.g. 2026-11-22T08:15:00Z')
  return read
}
