import { type Environment, VARIABLES } from '../config/config.ts'
import { FILLED, NEEDED } from './schema.ts'

export interface Expanded {
  readonly value: unknown
  /** Members that could not be filled in, one sentence each. */
  readonly problems: readonly string[]
  /** Paths of members that were filled in: their values must not be shown. */
  readonly filled: readonly string[]
}

// Not the program's own variables: the writer of a connection file may not be the one who runs the program.
export const isOurs = (name: string): boolean => VARIABLES.includes(name) || name.startsWith('ML_CONNECTOR_')

// `$${` stands for the two characters `${`; everything up to `}` is a name, right or wrong.
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * `${NAME}` in the members that may have it (`FILLED`), filled in from the environment; anywhere else it is a problem.
 * It works on parsed data, so a secret with quotes, colons or line breaks cannot change what the file says.
 */
export function expand(value: unknown, env: Environment, path: readonly string[] = []): Expanded {
  if (typeof value === 'string') return expandText(value, env, path)
  if (value === null || typeof value !== 'object') return { value, problems: [], filled: [] }
  const members = Object.entries(value).map(([key, member]) => [key, expand(member, env, [...path, key])] as const)
  return {
    value: Array.isArray(value)
      ? members.map(([, member]) => member.value)
      : Object.fromEntries(members.map(([key, member]) => [key, member.value])),
    problems: members.flatMap(([, member]) => member.problems),
    filled: members.flatMap(([, member]) => member.filled),
  }
}

/** Escapes a literal text, so that `${` in it is not taken for a reference. */
export const escapeReferences = (text: string): string => text.replaceAll('${', () => '$${')

function expandText(text: string, env: Environment, path: readonly string[]): Expanded {
  const problems: string[] = []
  const where = path.join('.')
  // An item of a list counts as its list.
  const member = where.replace(/\.\d+$/, '')
  let isFilled = false
  const value = text.replace(REFERENCE, (whole, name: string | undefined) => {
    if (name === undefined) return '${'
    const problem = problemOf(whole, name, where, FILLED.has(member), env)
    if (problem !== null) problems.push(problem)
    const found = problem === null ? env[name] : undefined
    isFilled ||= found !== undefined
    return found ?? whole
  })
  return { value, problems, filled: isFilled ? [member] : [] }
}

function problemOf(whole: string, name: string, path: string, mayBeFilled: boolean, env: Environment): string | null {
  if (!NAME.test(name)) {
    return `${path}: ${whole} is not the name of an environment variable; write $\${ for a literal \${.`
  }
  if (!mayBeFilled) {
    return `${path}: ${whole} is filled in only in secrets, addresses and ids; write the value, or $\${ for a literal \${.`
  }
  if (isOurs(name)) {
    return `${path}: ${name} is a setting of ml-connector itself, and not given to a connection; take another variable.`
  }
  if (env[name] === undefined) return `The environment variable ${name} is not set; ${path} needs it.`
  return env[name] === '' && NEEDED.has(path) ? `The environment variable ${name} is empty; ${path} needs it.` : null
}
