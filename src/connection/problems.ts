import type { z } from 'zod'
import { didYouMean } from '../core/nearest.ts'
import { keysAt, nearestPath } from './known-keys.ts'

type Issue = z.core.$ZodIssue

/** What is wrong with a file, one sentence per mistake, each naming the path. */
export function sentences(
  issues: readonly Issue[],
  value: unknown,
  known: readonly string[],
  secretPaths: readonly string[],
): readonly string[] {
  return issues.flatMap((issue) => sentence(issue, value, known, secretPaths))
}

function sentence(
  issue: Issue,
  value: unknown,
  known: readonly string[],
  secrets: readonly string[],
): readonly string[] {
  const path = issue.path.join('.') || 'The connection file'
  const given = at(value, issue.path)
  const shown = secrets.includes(path) ? describeKind(given) : describe(given)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const unknown = [...issue.path, key].join('.')
        const meant = nearestPath(unknown, known)
        const there = keysAt(issue.path.join('.'), known)
        const list = there.length === 0 ? '' : ` Known there: ${there.join(', ')}.`
        return `${unknown} is not known${meant === null ? '.' : `; did you mean ${meant}?`}${list}`
      })
    case 'invalid_type':
      if (given === undefined) return [`${path} is missing.`]
      return [`${path} must be ${KINDS[issue.expected] ?? issue.expected}, not ${shown}.${quoteAdvice(issue, given)}`]
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (given === undefined) return [`${path} is missing.`]
      const hint = didYouMean(String(given), allowed)
      return [`${path} must be one of ${allowed.join(', ')}, not ${shown}${hint || '.'}`]
    }
    case 'too_small':
      return [given === '' ? `${path} must not be empty.` : `${path} must be ${bound(issue, 'at least', 'more than')}.`]
    case 'too_big':
      return [`${path} must be ${bound(issue, 'at most', 'less than')}.`]
    case 'invalid_union': {
      if (given === undefined) return [`${path} is missing.`]
      const branch = closestBranch(issue.errors) ?? wordsFor(given, issue.errors)
      if (branch === null) return [`${path} cannot be ${shown}.`]
      const nested = branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
      return sentences(nested, value, known, secrets)
    }
    default:
      return [`${path} ${issue.message.replace(/\.$/, '')}${typeof given === 'string' ? `, not ${shown}` : ''}.`]
  }
}

/** The branch that accepted the kind of value and found fault inside it; `null` when none did. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const inside = branches.filter((issues) => issues.every((i) => i.path.length > 0 || i.code === 'unrecognized_keys'))
  return inside.sort((a, b) => a.length - b.length)[0] ?? null
}

/** The branch that is a list of words, where a word was given. */
const wordsFor = (given: unknown, branches: readonly (readonly Issue[])[]): readonly Issue[] | null =>
  typeof given === 'string' ? (branches.find(([first]) => first?.code === 'invalid_value') ?? null) : null

function bound(issue: Issue & { code: 'too_small' | 'too_big' }, inclusive: string, exclusive: string): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum
  return `${issue.inclusive === false ? exclusive : inclusive} ${limit}`
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
}

/** Advice to quote a secret or id of digits only, which YAML takes for a number and may even round. */
const quoteAdvice = (issue: Issue & { code: 'invalid_type' }, given: unknown): string =>
  issue.expected === 'string' && typeof given === 'number' ? ' Put it in quotes.' : ''

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner !== null && typeof inner === 'object' ? Reflect.get(inner, key) : undefined),
    value,
  )
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return describeKind(value)
}

function describeKind(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of keys'
  if (typeof value === 'number') return 'a number'
  return typeof value === 'string' ? 'text' : 'true or false'
}
