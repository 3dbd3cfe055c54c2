import type { Fields } from '../../core/connector.ts'
import { sameJson } from '../../core/json.ts'

/**
 * What a write moved beside what was sent: a deal that is opened again loses its closing time. What was as we left it
 * and is not after our write was moved by that write, not by a person.
 */
export function sideEffects(returned: Fields, sent: Fields, before: Fields | null, after: Fields): Fields {
  if (before === null) return {}
  const names = Object.keys(returned).filter(
    (name) =>
      !(name in sent) &&
      name in before &&
      name in after &&
      sameJson(before[name], returned[name]) &&
      !sameJson(after[name], before[name]),
  )
  return Object.fromEntries(Object.entries(after).filter(([name]) => names.includes(name)))
}

/** What a create left behind: the answer to each field sent, and the defaults of those that were not. */
export const asMade = (sent: Fields, answer: Fields): Fields => ({
  ...Object.fromEntries(Object.entries(answer).filter(([name, value]) => !isCustom(name) && value !== null)),
  ...told(answer, sent),
})

/** What an answer tells of the fields that were sent, and of our custom fields beside them: nobody need ask again. */
export const told = (answer: Fields, sent: Fields): Fields =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => name in sent || isCustom(name)))

const isCustom = (name: string): boolean => name.startsWith('custom.')

export const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
