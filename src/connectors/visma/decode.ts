import { z } from 'zod'
import { type Decimal, decimal } from '../../core/money.ts'

/**
 * How members of Visma's rows are read. No member is promised to be there, so each decodes from `null` and from
 * absence. A member that is there but is not of its kind is reported by name, and the row becomes an issue rather than
 * half a record.
 */

/** Scalars and objects sometimes come wrapped as `{ "value": x }`, as they are written. */
export function unwrapped(value: unknown): unknown {
  if (!isObject(value)) return value
  const names = Object.keys(value)
  return names.length === 1 && names[0]?.toLowerCase() === 'value' ? value[names[0]] : value
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema for one member. `read` answers its value, or words that say what is wrong with it. */
function scalar<T>(read: (value: unknown) => { readonly is: T } | string) {
  return z.unknown().transform((raw, context): T => {
    const result = read(unwrapped(raw))
    if (typeof result !== 'string') return result.is
    context.issues.push({ code: 'custom', message: result, input: raw })
    return z.NEVER
  })
}

const show = (value: unknown): string => {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * Text, trimmed; empty is `null`. Numbers and booleans are taken as text, since ids come as either. NUL and
 * half characters are removed: no database takes them.
 */
export const text = scalar<string | null>((value) => {
  if (value === null || value === undefined) return { is: null }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return `${show(value)} is no text`
  }
  return { is: clean(String(value)).trim() || null }
})

export const clean = (value: string): string => value.replaceAll('\u0000', '').toWellFormed()

// Bounded, since a longer number can only be a mistake, and `1e999999` would be a million digits.
const AMOUNT = /^[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?$/

/** Canonical decimal text; absent is `null`, which is not zero. */
export const amount = scalar<Decimal | null>((value) => {
  if (value === null || value === undefined) return { is: null }
  if (typeof value !== 'string' && typeof value !== 'number') return `${show(value)} is no number`
  const trimmed = String(value).trim()
  if (trimmed === '') return { is: null }
  return AMOUNT.test(trimmed) ? { is: decimal(trimmed.replace(/^\+/, '')) } : `${show(value)} is no number`
})

/** A whole number, e.g. of a line. */
export const whole = scalar<number | null>((value) => {
  if (value === null || value === undefined) return { is: null }
  if (typeof value === 'string' && value.trim() === '') return { is: null }
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? { is: number } : `${show(value)} is no whole number`
})

export const flag = scalar<boolean | null>((value) => {
  if (value === null || value === undefined || value === '') return { is: null }
  // Not for objects: one that was sent with a member `toString` would make `String` throw.
  const word = typeof value === 'object' ? '' : String(value).toLowerCase()
  if (word === 'true' || word === '1') return { is: true }
  return word === 'false' || word === '0' ? { is: false } : `${show(value)} is neither true nor false`
})

/**
 * The calendar day of `2026-08-14T00:00:00`, cut from the text: going through a `Date` would shift it by a zone.
 * Visma's two spellings of "no date", the years 1 and 1900, are `null`.
 */
export const day = scalar<string | null>((value) => {
  if (value === null || value === undefined || value === '') return { is: null }
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(value.trim()) : null
  if (!match) return `${show(value)} is no date`
  const [found = '', year, , date] = match
  if (Number(year) <= 1900) return { is: null }
  const exists = new Date(`${found}T00:00:00Z`)
  if (Number.isNaN(exists.getTime()) || exists.getUTCDate() !== Number(date)) {
    return `${show(value)} is no date`
  }
  return { is: found }
})

/** A time of Visma's own clock as it came; it has no zone and is only ever compared and sent back. */
export const time = scalar<string | null>((value) => {
  if (value === null || value === undefined || value === '') return { is: null }
  const given = typeof value === 'string' ? value.trim() : ''
  const known = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/.test(given)
  return known ? { is: given } : `${show(value)} is no time`
})

/** One of `names`, compared without blanks and case; anything else, and nothing, is `Unknown`. */
export function oneOf<const T extends string>(names: readonly T[]) {
  const byWord = new Map(names.map((name) => [word(name), name]))
  return scalar<T | 'Unknown'>((value) => {
    if (isObject(value) || Array.isArray(value)) return `${show(value)} is no text`
    return { is: byWord.get(word(String(value ?? ''))) ?? 'Unknown' }
  })
}

const word = (name: string): string => name.replace(/[\s_-]/g, '').toLowerCase()

/** A nested object with these members; absent is `null`. Names are matched without regard to case. */
export function members<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape)
  return z.preprocess((value) => tidied(value, names), z.object(shape, 'is no object').nullable())
}

/** A whole row. */
export function row<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape)
  return z.preprocess((value) => tidied(value, names), z.object(shape, 'the row is no object'))
}

/** A list of objects; absent is `null`, empty entries go. */
export function list<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .preprocess((value) => unwrapped(value) ?? null, z.array(members(shape), 'is no list').nullable())
    .transform((items) => items?.filter((item) => item !== null) ?? null)
}

/** Whether a row has a member, even an empty one; a member that it leaves out is unknown. */
export function told(row: unknown): (name: string) => boolean {
  const given = unwrapped(row)
  if (!isObject(given)) return () => false
  let lowerCase: Set<string> | null = null
  return (name) => {
    if (Object.hasOwn(given, name)) return true
    lowerCase ??= new Set(Object.keys(given).map((key) => key.toLowerCase()))
    return lowerCase.has(name.toLowerCase())
  }
}

// Visma spells the names of members irregularly, and some of them differently in its documentation.
function tidied(value: unknown, names: readonly string[]): unknown {
  const given = unwrapped(value)
  if (given === undefined) return null
  if (!isObject(given)) return given
  const result: Record<string, unknown> = {}
  let byLowerCase: Map<string, unknown> | null = null
  for (const name of names) {
    if (Object.hasOwn(given, name)) result[name] = given[name]
    else {
      byLowerCase ??= new Map(Object.entries(given).map(([key, member]) => [key.toLowerCase(), member]))
      result[name] = byLowerCase.get(name.toLowerCase()) ?? null
    }
  }
  return result
}
