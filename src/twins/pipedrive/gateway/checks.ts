import { ADDRESS_PARTS, type Address, type Contact, type Instant } from '../model.ts'
import { invalid, notAllowed } from './errors.ts'
import { isDay, readClockTime, readRfc3339, readSqlTime } from './times.ts'

/** Reads one value of a body or throws a 400 that names it. API v2 converts nothing: `"5"` is no number. */
export type Check<T> = (value: unknown, name: string) => T
export type Checks = Readonly<Record<string, Check<unknown>>>
/** What a body read by `checks` holds: each member may be absent, except those named in `Needed`. */
export type Body<C extends Checks> = { readonly [K in keyof C]?: ReturnType<C[K]> }

export const text =
  (max = 255): Check<string> =>
  (value, name) => {
    if (typeof value !== 'string') throw invalid(name, 'must be a string')
    if (value.length > max) throw invalid(name, `must be at most ${max} characters`)
    return value
  }
export const filled =
  (max = 255): Check<string> =>
  (value, name) => {
    const read = text(max)(value, name)
    if (read.trim() === '') throw invalid(name, 'must not be empty')
    return read.trim()
  }
export const number: Check<number> = (value, name) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(name, 'must be a number')
  return value
}
export const integer: Check<number> = (value, name) => {
  if (!Number.isInteger(value)) throw invalid(name, 'must be an integer')
  return value as number
}
export const bool: Check<boolean> = (value, name) => {
  if (typeof value !== 'boolean') throw invalid(name, 'must be a boolean')
  return value
}
/** v1's flags: the number 0 or 1, never a boolean. */
export const flag: Check<boolean> = (value, name) => {
  if (value !== 0 && value !== 1) throw invalid(name, 'must be 0 or 1')
  return value === 1
}
export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Check<T> =>
  (value, name) => {
    if (!allowed.includes(value as T)) throw invalid(name, `must be one of ${allowed.join(', ')}`)
    return value as T
  }
export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value, name) =>
    value === null ? null : check(value, name)
export const list =
  <T>(check: Check<T>, max = 10_000): Check<readonly T[]> =>
  (value, name) => {
    if (!Array.isArray(value)) throw invalid(name, 'must be an array')
    if (value.length > max) throw invalid(name, `must have at most ${max} items`)
    return value.map((item, at) => check(item, `${name}[${at}]`))
  }

export const rfc3339: Check<Instant> = (value, name) => {
  const read = typeof value === 'string' ? readRfc3339(value) : null
  if (read === null) throw invalid(name, 'must be an RFC 3339 date-time, e.g. 2026-11-22T08:15:00Z')
  return read
}
export const sqlDateTime: Check<Instant> = (value, name) => {
  const read = typeof value === 'string' ? readSqlTime(value) : null
  if (read === null) throw invalid(name, 'must be a date-time like 2026-11-22 08:15:00')
  return read
}
export const day: Check<string> = (value, name) => {
  if (typeof value !== 'string' || !isDay(value)) throw invalid(name, 'must be a date like 2026-11-22')
  return value
}
export const clockTime: Check<string> = (value, name) => {
  const read = typeof value === 'string' ? readClockTime(value) : null
  if (read === null) throw invalid(name, 'must be a time like 14:30 or 14:30:00')
  return read
}

/** An object with known members only. */
export const members =
  <C extends Checks>(checks: C, required: readonly (keyof C & string)[] = []): Check<Body<C>> =>
  (value, name) => {
    if (!isObject(value)) throw invalid(name, 'must be an object')
    const at = (member: string) => (name === '' ? member : `${name}.${member}`)
    const read: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(value)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined
      if (check === undefined) throw notAllowed(at(key), `unknown body field "${at(key)}"`)
      if (member !== undefined) read[key] = check(member, at(key))
    }
    for (const key of required) if (read[key] === undefined) throw invalid(at(key), 'is required')
    return read as Body<C>
  }

/**
 * The body, refused where one of `names` is `null` although the official client's models have no null there. People
 * clear them on screen all the same.
 */
export function noNull<B extends Readonly<Record<string, unknown>>>(
  names: readonly (keyof B & string)[],
  source: 'api' | 'app',
  body: B,
): B {
  const refused = source === 'api' ? names.find((name) => body[name] === null) : undefined
  if (refused !== undefined) throw invalid(refused, 'must not be null')
  return body
}

const part = orNull(text())
const addressParts = members(
  { value: filled(), formatted_address: part, ...Object.fromEntries(ADDRESS_PARTS.map((name) => [name, part])) },
  ['value'],
)
/** Replaced whole: a part that is not sent becomes null, on PATCH too. */
export const address: Check<Address> = (value, name) => {
  const read = addressParts(value, name) as Partial<Address>
  const parts = ADDRESS_PARTS.map((key) => [key, read[key] ?? null] as const)
  return { value: read.value ?? '', ...(Object.fromEntries(parts) as Omit<Address, 'value'>) }
}

/** E-mails and phones. Exactly one is primary: the first marked one, else the first. */
export const contacts =
  (...labels: readonly string[]): Check<readonly Contact[]> =>
  (value, name) => {
    const one = members({ value: filled(), primary: bool, label: oneOf(...labels) }, ['value'])
    const read = list(one, 50)(value, name)
    const marked = read.findIndex((contact) => contact.primary === true)
    const primary = marked === -1 ? 0 : marked
    return read.map((contact, at) => ({
      value: contact.value ?? '',
      primary: at === primary,
      label: contact.label ?? 'work',
    }))
  }

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
