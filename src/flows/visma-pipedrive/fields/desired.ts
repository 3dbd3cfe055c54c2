import type { Entity } from '../../../connectors/pipedrive/entities.ts'
import type { Json } from '../../../core/json.ts'
import { cutTo, oneLine } from '../../../core/plain-text.ts'
import type { Desired, Policy } from '../../../core/plan.ts'

/** Custom fields are ours on every record, created or linked. */
export const OURS: Policy = { created: 'ours', linked: 'ours' }
/**
 * A native field on a record of ours follows the source until a person changes it; on a linked one it only fills a gap.
 */
export const OWN_OR_FILL: Policy = { created: 'own', linked: 'fill' }
/** A native field that belongs to people wherever the record was theirs before. */
export const OWN_OR_NEVER: Policy = { created: 'own', linked: 'never' }
/** Written once, when we create the record. */
export const FIRST: Policy = { created: 'first', linked: 'never' }
/** E-mails and phones: ours are kept in step, everybody else's stay. */
export const ADD: Policy = { created: 'add', linked: 'add' }
/** A text that holds our block among what people write. */
export const BLOCK: Policy = { created: 'block', linked: 'block' }

type Member = readonly [value: Json | undefined, policy: Policy]

/**
 * Builds what a mapping wants. A member without a value (`null`, `''`, an empty list) is left out rather than
 * written as `null`: an empty value of the source never clears a filled one. Names, titles and all
 * other texts are put on one line, without invisible characters, and cut to Pipedrive's limit; for HTML see
 * `html.ts`.
 */
export function desired(entity: Entity, members: Readonly<Record<string, Member>>): Desired {
  const filled = Object.entries(members)
    .map(([name, [value, policy]]) => [name, [policy === BLOCK ? value : plain(value), policy]] as const)
    .filter(([, [value]]) => !isEmpty(value))
  return {
    entity,
    fields: Object.fromEntries(filled.map(([name, [value]]) => [name, value as Json])),
    policy: Object.fromEntries(filled.map(([name, [, policy]]) => [name, policy])),
  }
}

/** Of a text field; a longer text is refused or silently cut. */
export const MAX_VARCHAR = 255

function plain(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return cutTo(oneLine(value), MAX_VARCHAR)
  if (value === undefined || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => plain(item) ?? null)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member) ?? null]))
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
