import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** A member that is not as its schema has it, and what is wrong with it, in our words. */
export interface Wrong {
  readonly member: string
  /** Goes on from the name of the member: `must be at least 1`. */
  readonly message: string
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list' },
  ...{ object: 'an object', record: 'an object', null: 'null' },
}

const FORMATS: Readonly<Record<string, string>> = {
  ...{ datetime: 'a time such as 2026-11-01T09:00:00Z', date: 'a day such as 2026-11-01', email: 'an e-mail address' },
  ...{ url: 'an address such as https://host.example' },
}

/** What is wrong with an input, as the schema found it; a schema of another library says it by itself. */
export const wrongs = (issues: readonly { readonly message: string; readonly path?: unknown }[]): Wrong[] =>
  (issues as readonly Issue[]).map((issue) => ({ member: issue.path.map(String).join('.'), message: said(issue) }))

/** As a sentence. What the contract says in one of its own stands as it is. */
export const wrongSentence = ({ member, message }: Wrong): string =>
  /^[a-z]/.test(message) ? `${member || 'The input'} ${message}.` : `${member === '' ? '' : `${member}: `}${message}`

function said(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined$/.test(issue.message)
        ? 'is missing'
        : `must be ${KINDS[issue.expected] ?? 'another kind of value'}`
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? 'must not be empty'
        : bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? 'of another form'}`
    case 'unrecognized_keys':
      return `must not hold ${issue.keys.join(', ')}, which is not known`
    case 'custom':
      return issue.message === 'Invalid input' ? 'must be something else' : issue.message
    default:
      return 'must be something else'
  }
}

function bound(origin: string, how: string, most: number | bigint): string {
  const many = origin === 'string' ? ' characters' : origin === 'array' || origin === 'set' ? ' entries' : ''
  return `must ${many === '' ? 'be' : 'have'} ${how} ${most}${many}`
}
