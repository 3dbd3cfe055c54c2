import type { Json } from '../../../core/json.ts'
import { decimal } from '../../../core/money.ts'

/**
 * The two forms of a value: ours (`Fields`: ids and amounts as text, one form of times) and the wire's. Each direction
 * takes everything the other one makes; `null` means empty in both.
 */
export interface Form {
  /** @throws TypeError when the value is not of this kind: that is a fault of a mapping, never of data. */
  readonly encode: (value: Json) => unknown
  /** Never throws: what cannot be read is `null`. */
  readonly decode: (wire: unknown) => Json
}

const VARCHAR_MAX = 255

/** At most 255 characters, the last one an ellipsis where it was cut, never half a character. */
export function cut(text: string): string {
  if (text.length <= VARCHAR_MAX) return text
  let end = VARCHAR_MAX - 1
  const last = text.charCodeAt(end - 1)
  if (last >= 0xd800 && last <= 0xdbff) end--
  return `${text.slice(0, end)}…`
}

const text = (most: (value: string) => string): Form => ({
  encode: nullable((value) => {
    if (typeof value !== 'string') throw wrong('a text', value)
    return most(value)
  }),
  // Pipedrive gives a cleared text back as an empty one; `null` stands for both, so that they compare equal.
  decode: (wire) => (typeof wire === 'string' && wire !== '' ? wire : typeof wire === 'number' ? String(wire) : null),
})

const ref: Form = {
  encode: nullable((value) => {
    if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) throw wrong('an id as text', value)
    return Number(value)
  }),
  decode: (wire) => (typeof wire === 'number' && Number.isInteger(wire) ? String(wire) : null),
}

const number: Form = {
  encode: nullable((value) => {
    if (typeof value !== 'string') throw wrong('decimal text', value)
    return Number(decimal(value))
  }),
  decode: (wire) => amount(wire),
}

const money: Form = {
  encode: nullable((value) => {
    const of = members(value)
    if (typeof of?.amount !== 'string' || !isCode(of.currency)) throw wrong('{ amount, currency }', value)
    return { value: Number(decimal(of.amount)), currency: of.currency }
  }),
  decode: (wire) => {
    const of = members(wire)
    const value = amount(of?.value)
    return value !== null && isCode(of?.currency) ? { amount: value, currency: of.currency } : null
  },
}

// An amount without a currency counts as no amount.
const isCode = (currency: unknown): currency is string => typeof currency === 'string' && currency !== ''

const day: Form = {
  encode: nullable((value) => {
    if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) throw wrong('a day', value)
    return value
  }),
  decode: (wire) => (typeof wire === 'string' && /^\d{4}-\d{2}-\d{2}/.test(wire) ? wire.slice(0, 10) : null),
}

const flag: Form = {
  encode: nullable(asFlag),
  decode: (wire) => (typeof wire === 'boolean' ? wire : wire === 1 || wire === 0 ? wire === 1 : null),
}

/** API v1 reads booleans and writes numbers. */
const bit: Form = { encode: nullable((value) => (asFlag(value) ? 1 : 0)), decode: flag.decode }

const instant = (write: (rfc3339: string) => string): Form => ({
  encode: nullable((value) => {
    const at = rfc3339(value)
    if (at === null) throw wrong('an instant', value)
    return write(at)
  }),
  decode: rfc3339,
})

const ADDRESS_PARTS = [
  'street_number',
  'route',
  'subpremise',
  'locality',
  'sublocality',
  'admin_area_level_1',
  'admin_area_level_2',
  'country',
  'postal_code',
] as const

/** `{ value, locality?, … }`: only parts that say something. Pipedrive clears the parts that are left out. */
const address: Form = {
  encode: nullable((value) => {
    const of = parts(value)
    if (of === null) throw wrong('an address with a value', value)
    return of
  }),
  decode: parts,
}

function parts(value: unknown): { readonly [part: string]: string } | null {
  const of = members(value)
  if (typeof of?.value !== 'string' || of.value === '') return null
  const kept: Record<string, string> = { value: of.value }
  for (const part of ADDRESS_PARTS) {
    const text = of[part]
    if (typeof text === 'string' && text !== '') kept[part] = text
  }
  return kept
}

/** E-mails or phones: `[{ value, primary, label }]`; none is `[]`. */
const contacts: Form = {
  encode: (value) => {
    if (value === null) return []
    if (!Array.isArray(value)) throw wrong('a list of { value, primary, label }', value)
    return value.map((item: Json) => contact(item) ?? raise(wrong('{ value, primary, label }', item)))
  },
  decode: (wire) => (Array.isArray(wire) ? wire.map(contact).filter((item) => item !== null) : []),
}

function contact(item: unknown) {
  const of = members(item)
  if (typeof of?.value !== 'string' || of.value === '') return null
  const label = typeof of.label === 'string' && of.label !== '' ? of.label : 'work'
  return { value: of.value, primary: of.primary === true, label }
}

/** Every kind of member a record of Pipedrive has that we read or write. */
export const FORMS = {
  varchar: text(cut),
  text: text((value) => value),
  ref,
  number,
  money,
  day,
  flag,
  bit,
  instant: instant((at) => at),
  /** API v1: `2026-11-22 08:45:00`, UTC. */
  instantV1: instant((at) => at.slice(0, 19).replace('T', ' ')),
  address,
  contacts,
} as const satisfies Record<string, Form>
export type Kind = keyof typeof FORMS

function nullable(encode: (value: Exclude<Json, null>) => unknown): Form['encode'] {
  return (value) => (value === null ? null : encode(value))
}

function asFlag(value: Json): boolean {
  if (typeof value !== 'boolean') throw wrong('true or false', value)
  return value
}

/** RFC 3339 to the second, in UTC. A time without a zone is UTC: that is how API v1 writes it. */
export function rfc3339(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const zoned = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(value) ? `${value.replace(' ', 'T')}Z` : value
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`
}

function amount(wire: unknown): string | null {
  if (typeof wire !== 'number' && (typeof wire !== 'string' || wire === '')) return null
  try {
    return decimal(wire)
  } catch {
    return null
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

const wrong = (wanted: string, got: unknown): TypeError =>
  new TypeError(`expected ${wanted}, got ${JSON.stringify(got)?.slice(0, 80)}`)

function raise(error: Error): never {
  throw error
}
