import type { z } from 'zod'
import { fingerprint } from '../../../core/fingerprint.ts'
import type { SourceKey } from '../../../core/ids.ts'
import { canonical, type Json } from '../../../core/json.ts'
import type { RejectedRow, SourceRecord } from '../../../core/record.ts'
import { clean, isObject, told, unwrapped } from '../decode.ts'
import type { VismaStream } from '../model.ts'
import type { Query } from './client.ts'

/** How a single record is read. */
export type SingleRead =
  | { readonly by: 'path'; readonly path: string }
  /** It has no path of its own: it is looked for in the list, which `query` may narrow. */
  | { readonly by: 'list'; readonly query: Query }
  | { readonly by: 'nothing'; readonly why: string }

export type Decoded<Data> = { readonly record: SourceRecord<Data> } | { readonly problem: string }

/** One kind of Visma record, as data: where it is, how it is walked, how a row is read. `Data`: what a record holds. */
export interface StreamDefinition<Data extends Json = Json> {
  readonly stream: VismaStream
  readonly path: string
  /**
   * `array`: pages of a bare array, the count in every row. `envelope`: pages of `{ totalCount, records }`.
   * `whole`: one answer, no paging. `lines`: pages that count lines, cut through the middle of a row.
   */
  readonly paging: 'array' | 'envelope' | 'whole' | 'lines'
  /** How `since` is asked for: time and condition, time alone (always, it is mandatory there), not at all. */
  readonly since: 'condition' | 'time' | 'none'
  readonly query: Query
  /** The most rows a page asks for, where the usual number is not the best. */
  readonly pageSize?: number
  /**
   * What is of use when the stream is read from its beginning: members of the data, by which it is also filtered. Without
   * it everything is. Deltas bring everything.
   */
  readonly whole?: Readonly<Record<string, string>>
  readonly single: (key: SourceKey) => SingleRead
  /** The path by which a record is read by its number, for streams whose key is not the number. */
  readonly numbered?: (number: string) => string
  readonly decode: (row: unknown) => Decoded<Data>
  /** The best name for a row that did not decode, from the raw row. */
  readonly name: (row: Readonly<Record<string, unknown>>) => string | null
}

/** Member of a record's data → the members of a row that it is made of. */
export type Sources = Readonly<Record<string, readonly string[]>>

/**
 * A decoder: `schema` reads the members of a row, and `record` makes the record of them.
 *
 * @param sources A member of the data is unknown, not empty, where the row leaves out all members it is made of: then
 * its
 *                stored value stays.
 */
export function decoder<Schema extends z.ZodType, Data extends Json>(
  schema: Schema,
  record: (row: z.output<Schema>) => SourceRecord<Data> | string,
  sources: Sources = {},
) {
  return (value: unknown): Decoded<Data> => {
    const parsed = schema.safeParse(value)
    if (!parsed.success) return { problem: problems(parsed.error) }
    const made = record(parsed.data)
    if (typeof made === 'string') return { problem: made }
    const tells = told(value)
    const unknown = Object.keys(sources).filter((name) => !sources[name]?.some(tells))
    return { record: unknown.length === 0 ? made : { ...made, weak: [...(made.weak ?? []), ...unknown] } }
  }
}

function problems(error: z.ZodError): string {
  const said = error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
  const more = said.length > 3 ? `, and ${said.length - 3} more` : ''
  return `${said.slice(0, 3).join(', ')}${more}`
}

/** The row as a record, or as a rejected row, which becomes an issue. Never throws. */
export function decodeRow<Data extends Json>(
  definition: StreamDefinition<Data>,
  value: unknown,
): SourceRecord<Data> | RejectedRow {
  const decoded = definition.decode(value)
  if ('record' in decoded) return decoded.record
  const named = isObject(value) ? definition.name(value) : null
  const key = named ?? namelessRow(value)
  return { key, ...ownerOf(value), reason: decoded.problem, raw: canonical(withoutPrivate(value)).slice(0, MAX_RAW) }
}

/** The number of its customer or supplier. */
function ownerOf(row: unknown): Pick<RejectedRow, 'parent'> {
  const party = isObject(row) ? unwrapped(row.customer ?? row.supplier) : null
  const number = isObject(party) ? unwrapped(party.number) : null
  return typeof number === 'string' || typeof number === 'number' ? { parent: String(number) } : {}
}

/** A stable name for a row that has none: otherwise each run would open another issue for the same row. */
export function namelessRow(row: unknown): string {
  if (!isObject(row)) return `row ${fingerprint(row)}`
  // `metadata` holds the count of the whole list, which is no part of the row and changes.
  const { metadata: _, ...own } = row
  return `row ${fingerprint(own)}`
}

const MAX_RAW = 20_000
const BANK = /bank|iban|swift|paymentMethod/i
const PRIVATE = /bank|iban|swift|paymentMethod|corporateId|nationalId|personalId|socialSecurity/i

// Bank details and personal numbers never leave Visma, not even inside the evidence of an issue. A customer's
// organisation number may be a personal one, so it goes with them.
const withoutPrivate = (value: unknown): Json => plain(value, PRIVATE)

/** Plain data without bank details. */
export const withoutBankDetails = (value: unknown): Json => plain(value, BANK)

function plain(value: unknown, hidden: RegExp, depth = 0): Json {
  if (depth > 20) return '…'
  if (Array.isArray(value)) return value.map((item) => plain(item, hidden, depth + 1))
  if (isObject(value)) {
    const shown = Object.entries(value).filter(([name, member]) => !(hidden.test(name) && member !== null))
    return Object.fromEntries(shown.map(([name, member]) => [clean(name), plain(member, hidden, depth + 1)]))
  }
  if (typeof value === 'string') return clean(value)
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** A member of a raw row as a name, whatever it holds. */
export function rawText(value: unknown): string | null {
  const inner = isObject(value) && 'value' in value ? value.value : value
  if (typeof inner === 'number') return String(inner)
  return typeof inner === 'string' && inner.trim() !== '' ? clean(inner).trim().slice(0, 100) : null
}
