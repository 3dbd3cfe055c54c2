import { isObject, unwrapped } from '../decode.ts'

/** One answer of a list, whichever of Visma's forms it came in. */
export interface RawPage {
  readonly rows: unknown[]
  /** Rows (lines, for journals) in the whole list as the server says. */
  readonly total: number | null
  /** The page size that applied: Visma silently lowers one that is too large. */
  readonly size: number | null
}

const ERROR_MEMBERS = new Set(['message', 'exceptionmessage', 'error', 'error_description', 'errormessage'])

/** Whether an object tells of an error and has no member of a record: Visma sends errors even in lists, under 200. */
export function isErrorObject(value: unknown): boolean {
  if (!isObject(value)) return false
  const names = Object.keys(value).map((name) => name.toLowerCase())
  return names.some((name) => ERROR_MEMBERS.has(name)) && !names.some((name) => RECORD_MEMBER.test(name))
}
const RECORD_MEMBER = /^(metadata|internalid|number|referencenumber|refnbr|lastmodifieddatetime|termsid)$/

/**
 * A bare array with `metadata { totalCount, maxPageSize }` in every row, or an envelope
 * `{ pageNumber, pageSize, totalCount, records }`. `null` when the answer is neither, or a list of errors.
 */
export function rawPage(body: unknown): RawPage | null {
  if (Array.isArray(body)) {
    if (body.length > 0 && body.every(isErrorObject)) return null
    const metadata = body.map((row) => member(row, 'metadata')).find(isObject)
    return believable(body, member(metadata, 'totalCount'), member(metadata, 'maxPageSize'))
  }
  const rows = member(body, 'records')
  return Array.isArray(rows) ? believable(rows, member(body, 'totalCount'), member(body, 'pageSize')) : null
}

// A count of 0 beside rows is a member that was not filled in.
function believable(rows: unknown[], total: unknown, size: unknown): RawPage {
  return { rows, total: rows.length === 0 ? 0 : count(total), size: count(size) }
}

function member(of: unknown, name: string): unknown {
  if (!isObject(of)) return undefined
  if (Object.hasOwn(of, name)) return unwrapped(of[name])
  const other = Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase())
  return other === undefined ? undefined : unwrapped(of[other])
}

function count(value: unknown): number | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number > 0 ? number : null
}
