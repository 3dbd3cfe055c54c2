import { canonical, type Json, sameJson } from '../../core/json.ts'
import { markupLines, readableLines } from '../../core/readable-html.ts'
import { plural } from './words.ts'
import { wrapped } from './wrap.ts'

export interface DifferenceOptions {
  readonly width: number
  /** Whether to show everything, however long; otherwise only as much as fits on a page. */
  readonly full: boolean
  /** How many lines of a text are shown without `full`. */
  readonly lines?: number
}

const INDENT = '      '
/** Up to so many lines a text is shown whole, also without `full`. */
const LINES_SHOWN = 12
const LONG = 120

/** A value of a new record, with nothing to compare it with. */
export function valueLines(field: string, value: Json, options: DifferenceOptions): readonly string[] {
  if (isText(value)) return textBlock(field, value, options)
  if (!options.full || worded(value) !== null) return wrappedAt(`${field}: ${spoken(value)}`, options)
  return [...leaves(field, value)].flatMap(([path, leaf]) => wrappedAt(`${path}: ${spoken(leaf)}`, options))
}

/**
 * Only the differences between two values of a field: members by their path, items of a list as removed and added, long
 * texts by changed lines.
 */
export function differenceLines(
  field: string,
  before: Json,
  after: Json,
  options: DifferenceOptions,
): readonly string[] {
  if (sameJson(before, after)) return []
  if ((isText(before) || isText(after)) && isTextOrNothing(before) && isTextOrNothing(after)) {
    return changedText(field, String(before ?? ''), String(after ?? ''), options)
  }
  if (Array.isArray(before) || Array.isArray(after)) return changedList(field, before, after, options)
  if (isObject(before) && isObject(after) && worded(after) === null) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    const lines = names.flatMap((name) =>
      differenceLines(`${field}.${name}`, before[name] ?? null, after[name] ?? null, options),
    )
    return lines.length > 0 ? lines : wrappedAt(`${field}: only empty members differ`, options)
  }
  return wrappedAt(`${field}: ${spoken(before)} → ${spoken(after)}`, options)
}

type Members = { readonly [key: string]: Json }
const isObject = (value: Json): value is Members => value !== null && typeof value === 'object' && !Array.isArray(value)
const isTextOrNothing = (value: Json): boolean => value === null || typeof value === 'string'

/** A value in a few words, e.g. an amount with its currency; `null` where its members are compared one by one. */
function worded(value: Json): string | null {
  if (!isObject(value) && !Array.isArray(value)) return spokenScalar(value)
  if (Array.isArray(value)) return value.length === 0 ? '–' : null
  const { amount, currency, ...rest } = value
  return amount !== undefined && currency !== undefined && Object.keys(rest).length === 0
    ? `${spokenScalar(amount)} ${spokenScalar(currency)}`
    : null
}

const spokenScalar = (value: Json): string =>
  value === null || value === '' ? '–' : typeof value === 'string' ? value : canonical(value)

const spoken = (value: Json): string => worded(value) ?? spokenScalar(main(value))

/** The value of an item or an address alone, where its other members say nothing more. */
function main(value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => spokenScalar(main(one))).join(', ')
  return isObject(value) && value.value !== undefined ? value.value : value
}

function* leaves(path: string, value: Json): Generator<readonly [string, Json]> {
  if (worded(value) !== null) yield [path, value]
  else if (Array.isArray(value)) for (const [at, one] of value.entries()) yield* leaves(`${path}[${at + 1}]`, one)
  else if (isObject(value)) for (const [name, one] of Object.entries(value)) yield* leaves(`${path}.${name}`, one)
}

/** Items of a list are compared by value, such as e-mail addresses and phone numbers, wherever they stand. */
function changedList(field: string, before: Json, after: Json, options: DifferenceOptions): readonly string[] {
  const [old, now] = [before, after].map((list) => byValue(Array.isArray(list) ? list : list === null ? [] : [list]))
  if (old === undefined || now === undefined) return []
  const out = [...old].filter(([name]) => !now.has(name)).map(([, one]) => `${field}: − ${member(one)}`)
  const changed = [...now].flatMap(([name, one]) => {
    const was = old.get(name)
    if (was === undefined) return wrappedAt(`${field}: + ${member(one)}`, options)
    return differenceLines(`${field} ${name}`, was, one, options)
  })
  const lines = [...out.flatMap((line) => wrappedAt(line, options)), ...changed]
  return lines.length > 0 ? lines : wrappedAt(`${field}: the same members in another order`, options)
}

function byValue(list: readonly Json[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  for (const one of list) {
    const name = isObject(one) && one.value !== undefined ? spokenScalar(one.value) : spoken(one)
    found.set(found.has(name) ? `${name} (${found.size + 1})` : name, one)
  }
  return found
}

function member(one: Json): string {
  if (!isObject(one) || one.value === undefined) return spoken(one)
  const rest = Object.entries(one).filter(([name, value]) => name !== 'value' && value !== null && value !== false)
  const more = rest.map(([name, value]) => (value === true ? name : `${name} ${spoken(value)}`)).join(', ')
  return more === '' ? spokenScalar(one.value) : `${spokenScalar(one.value)} (${more})`
}

/** Whether a text has several lines or is long, so that it is shown line by line. */
const isText = (value: Json): value is string =>
  typeof value === 'string' && (value.length > LONG || markupLines(value).length > 1)

function textBlock(field: string, text: string, options: DifferenceOptions): readonly string[] {
  const all = readableLines(text)
  const shown = options.full ? all : all.slice(0, options.lines ?? LINES_SHOWN)
  return [
    `${INDENT}${field}:`,
    ...shown.flatMap((line) => wrapped(line, options.width, `${INDENT}  `)),
    ...left(all.length - shown.length),
  ]
}

function changedText(field: string, before: string, after: string, options: DifferenceOptions): readonly string[] {
  const plain = lineChanges(readableLines(before), readableLines(after))
  // When both read the same, only the markup has changed, so that is shown.
  const changes = plain.length > 0 ? plain : lineChanges(markupLines(before), markupLines(after))
  if (changes.length === 0) return [`${INDENT}${field}: only spaces and line breaks differ`]
  const shown = options.full ? changes : changes.slice(0, options.lines ?? LINES_SHOWN)
  return [
    `${INDENT}${field}:`,
    ...shown.flatMap(([sign, line]) => wrapped(line, options.width, `${INDENT}  ${sign} `, `${INDENT}    `)),
    ...left(changes.length - shown.length),
  ]
}

const left = (lines: number): readonly string[] =>
  lines > 0 ? [`${INDENT}  … ${plural(lines, 'more line')}: --full shows ${lines === 1 ? 'it' : 'them'}`] : []

type Change = readonly ['−' | '+', string]

/** The lines that were removed and added, by the longest common sequence. */
export function lineChanges(before: readonly string[], after: readonly string[]): readonly Change[] {
  const start = before.findIndex((line, at) => line !== after[at])
  const same = start < 0 ? Math.min(before.length, after.length) : start
  const [a, b] = [before.slice(same), after.slice(same)]
  // Texts of thousands of lines are no entries of ours; they are shown as wholly replaced.
  if (a.length * b.length > TABLE) return [...a.map(taken), ...b.map(put)]
  const longest = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = longest[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) changes.push(taken(a[i++] ?? ''))
    else changes.push(put(b[j++] ?? ''))
  }
  return changes
}

const TABLE = 4_000_000
const taken = (line: string): Change => ['−', line]
const put = (line: string): Change => ['+', line]

const wrappedAt = (text: string, { width }: DifferenceOptions): readonly string[] =>
  wrapped(text, width, INDENT, `${INDENT}  `)
