import { tidyTime } from '../company/stamps.ts'
import { badRequest, Refused } from './reply.ts'
import type { Ask } from './route.ts'

/** How one query parameter selects among `T`. Pairs are filters that need their `…Condition`. */
export type Filter<T> =
  | { readonly kind: 'equals'; readonly of: (item: T) => unknown; readonly values?: readonly string[] }
  | { readonly kind: 'time' | 'day'; readonly of: (item: T) => string | null }
  | { readonly kind: 'amount'; readonly of: (item: T) => number | null }
  | { readonly kind: 'matches'; readonly test: (value: string) => (item: T) => boolean }
  | Effectless

/** Declared, but not for selecting: legacy, switches like `expand…`, values that rows are computed from. */
interface Effectless {
  readonly kind: 'flag' | 'legacy' | 'input'
}

export type Filters<T> = Readonly<Record<string, Filter<T>>>

export const equals = <T>(of: (item: T) => unknown, values?: readonly string[]): Filter<T> =>
  values ? { kind: 'equals', of, values } : { kind: 'equals', of }
export const time = <T>(of: (item: T) => string | null): Filter<T> => ({ kind: 'time', of })
export const day = <T>(of: (item: T) => string | null): Filter<T> => ({ kind: 'day', of })
export const amount = <T>(of: (item: T) => number | null): Filter<T> => ({ kind: 'amount', of })
export const matches = <T>(test: (value: string) => (item: T) => boolean): Filter<T> => ({ kind: 'matches', test })
export const flags = (...names: string[]): Readonly<Record<string, Effectless>> => all('flag', names)
export const legacy = (...names: string[]): Readonly<Record<string, Effectless>> => all('legacy', names)

const all = (kind: 'flag' | 'legacy', names: readonly string[]): Readonly<Record<string, Effectless>> =>
  Object.fromEntries(names.map((name) => [name, { kind }]))

/** The names a route with these filters accepts. */
export const queryNames = <T>(filters: Filters<T>): string[] =>
  Object.entries(filters).flatMap(([name, { kind }]) =>
    kind === 'time' || kind === 'day' || kind === 'amount' ? [name, `${name}Condition`] : [name],
  )

/**
 * The items a request asks for. A wrong name, or a date without its condition, selects everything and is noted
 * as an oddity; a value that cannot be read is refused.
 */
export function select<T>(ask: Ask, items: readonly T[], filters: Filters<T>): readonly T[] {
  const tests: ((item: T) => boolean)[] = []
  for (const [name, filter] of Object.entries(filters)) {
    const value = ask.url.searchParams.get(name)
    if (filter.kind === 'legacy') {
      if (value !== null) ask.odd(`the legacy parameter "${name}" has no effect`)
    } else if (filter.kind === 'equals') {
      if (value !== null) tests.push(equality(name, value, filter))
    } else if (filter.kind === 'matches') {
      if (value !== null) tests.push(filter.test(value))
    } else if (filter.kind === 'time' || filter.kind === 'day' || filter.kind === 'amount') {
      const test = comparison(ask, name, value, filter)
      if (test) tests.push(test)
    }
  }
  return tests.length === 0 ? items : items.filter((item) => tests.every((test) => test(item)))
}

/** Notes parameters that the route does not know (the real system ignores them); refuses letters it cannot take. */
export function inspectQuery(ask: Ask, known: readonly string[]): void {
  const { search, searchParams } = ask.url
  if (search.includes('+')) ask.odd('a raw "+" stands in the query')
  for (const [name, value] of searchParams) {
    if (!known.includes(name)) ask.odd(`unknown parameter "${name}"`)
    else if (/[W-Z]/.test(value)) throw new Refused(badRequest(`The value "${value}" of ${name} is not allowed.`))
    if (searchParams.getAll(name).length > 1) ask.odd(`the parameter "${name}" is given more than once`)
  }
}

function equality<T>(name: string, value: string, filter: Extract<Filter<T>, { kind: 'equals' }>) {
  if (filter.values && !filter.values.includes(value))
    throw new Refused(badRequest(`The value "${value}" is not valid for ${name}.`))
  return (item: T): boolean => {
    const found = filter.of(item)
    return Array.isArray(found)
      ? found.includes(value)
      : found !== null && found !== undefined && String(found) === value
  }
}

type Route<T> = Extract<Filter<T>, { kind: 'time' | 'day' | 'amount' }>

function comparison<T>(ask: Ask, name: string, value: string | null, filter: Route<T>): ((item: T) => boolean) | null {
  const condition = ask.url.searchParams.get(`${name}Condition`)
  if (value === null && condition === null) return null
  if (value === null || condition === null) {
    ask.odd(value === null ? `"${name}Condition" without "${name}"` : `"${name}" without "${name}Condition"`)
    return null
  }
  const holds = CONDITIONS[condition]
  if (holds === undefined) throw new Refused(badRequest(`The condition "${condition}" of ${name} is not valid.`))
  const bound = filter.kind === 'amount' ? readAmount(name, value) : readTime(name, value, filter.kind)
  return (item) => {
    const found = filter.of(item)
    return found !== null && holds(found, bound)
  }
}

type Comparable = string | number
const CONDITIONS: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?))?$/

/** To the form in which the company keeps its times, which compares as text. */
export function readTime(name: string, value: string, kind: 'time' | 'day'): string {
  const [, date, clock] = TIME.exec(value) ?? []
  const wrong = date === undefined || Number.isNaN(Date.parse(date)) || (kind === 'day' && clock !== undefined)
  if (wrong) throw new Refused(badRequest(`The value "${value}" is not a valid date for ${name}.`))
  return kind === 'day' ? date : tidyTime(`${date}T${clock ?? '00:00:00'}`)
}

function readAmount(name: string, value: string): number {
  const number = Number(value)
  if (value.trim() === '' || Number.isNaN(number)) throw new Refused(badRequest(`${name} is not a number.`))
  return number
}
