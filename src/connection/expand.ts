import type { Environment } from '../config.ts'

export interface Expanded {
  readonly value: unknown
  /** What could not be filled in, one sentence each. */
  readonly problems: readonly string[]
}

// `$${` stands for the two characters `${`; everything up to `}` is a name, right or wrong.
const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * `${NAME}` in every text of `value`, filled in from the environment. It works on parsed data, so a secret with
 * quotes, colons or line breaks cannot change what the file says.
 */
export function expand(value: unknown, env: Environment, path: readonly string[] = []): Expanded {
  if (typeof value === 'string') return expandText(value, env, path.join('.'))
  if (Array.isArray(value)) {
    const items = value.map((item, index) => expand(item, env, [...path, String(index)]))
    return { value: items.map((item) => item.value), problems: items.flatMap((item) => item.problems) }
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => [key, expand(member, env, [...path, key])] as const)
    return {
      value: Object.fromEntries(members.map(([key, member]) => [key, member.value])),
      problems: members.flatMap(([, member]) => member.problems),
    }
  }
  return { value, problems: [] }
}

/** The reverse of reading a literal text: `${` in it must not be taken for a reference. */
export const escapeReferences = (text: string): string => text.replaceAll('${', () => '$${')

function expandText(text: string, env: Environment, path: string): Expanded {
  const problems: string[] = []
  const value = text.replace(REFERENCE, (whole, name: string | undefined) => {
    if (name === undefined) return '${'
    if (!NAME.test(name)) {
      problems.push(`${path}: ${whole} is not the name of an environment variable; write $\${ for a literal \${.`)
      return whole
    }
    const found = env[name]
    if (found === undefined) {
      problems.push(`The environment variable ${name} is not set; ${path} needs it.`)
      return whole
    }
    return found
  })
  return { value, problems }
}
