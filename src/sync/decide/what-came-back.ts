import type { Fields } from '../../core/connector.ts'
import { sameJson } from '../../core/json.ts'
import type { Shadow } from '../../core/sync-store.ts'

/**
 * Fields that a write changed besides those that were sent: a deal that is opened again loses its closing time. A field
 * that was as we left it before our write, and is not after it, was changed by that write and not by a person.
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

/** What stood before a write where more fields changed than it named, for the ledger. */
export const stoodToo = (before: Fields, sides: Fields, current: Fields | null): { readonly before?: Fields } => {
  const names = Object.keys(sides)
  if (names.length === 0) return {}
  return { before: { ...before, ...Object.fromEntries(names.map((name) => [name, current?.[name] ?? null])) } }
}

/** What a created record holds: the answer for each field sent, and the defaults of fields that were not sent. */
export const asMade = (sent: Fields, answer: Fields): Fields => ({
  ...Object.fromEntries(Object.entries(answer).filter(([name, value]) => !isCustom(name) && value !== null)),
  ...told(answer, sent),
})

/** The fields that were sent, as the answer has them, and our other custom fields, so that they need no later read. */
export const told = (answer: Fields, sent: Fields): Fields =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => name in sent || isCustom(name)))

/**
 * Of what an answer told all but our fields that were not sent: what we wrote there last is what they are held against when
 * they are read back, or a person's edit would pass for ours as soon as we write anything else to the record.
 */
export const news = (told: Fields, sent: Fields, { written, returned }: Pick<Shadow, 'written' | 'returned'>): Fields =>
  Object.fromEntries(Object.entries(told).filter(([name]) => name in sent || !(name in written && name in returned)))

const isCustom = (name: string): boolean => name.startsWith('custom.')

export const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

export const only = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
