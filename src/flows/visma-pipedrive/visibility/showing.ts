import type { Fields } from '../../../core/connector.ts'
import type { Json } from '../../../core/json.ts'
import { isZero } from '../../../core/money.ts'
import type { Shadow } from '../../../core/sync-store.ts'
import { isLowered, type Visibility } from './levels.ts'
import { shownInText } from './shown-in-text.ts'

/** Our custom fields, and at which visibility they may hold anything. */
const SHOWN_AT: Readonly<Record<string, Visibility>> = {
  'custom.invoiceAmount': 'amounts',
  'custom.openBalance': 'amounts',
  'custom.overdue': 'amounts',
  'custom.overdueBand': 'bands',
  'custom.light': 'light',
}

/** The amount in its own currency that ends the title of a deal whose value is in another. */
const AMOUNT_IN_TITLE = / \(-?\d+(\.\d+)? [A-Z]{3}\)$/

type Written = Pick<Shadow, 'entity' | 'written' | 'theirs'>

/**
 * What to write to a deal or an organization so that nothing we wrote shows more than `level` allows; empty where
 * nothing does. What a person has changed since is theirs.
 */
export function hiding({ written, theirs }: Written, level: Visibility): Fields {
  const ours = (name: string): Json => (theirs.includes(name) ? null : (written[name] ?? null))
  const custom = Object.entries(SHOWN_AT).filter(([name, at]) => at !== level && (written[name] ?? null) !== null)
  const fields: Record<string, Json> = Object.fromEntries(custom.map(([name]) => [name, null]))
  if (level === 'amounts') return fields
  const [value, title] = [ours('value'), ours('title')]
  if (typeof value === 'string' && !isZero(value)) fields.value = '0'
  if (typeof title === 'string' && AMOUNT_IN_TITLE.test(title)) fields.title = title.replace(AMOUNT_IN_TITLE, '')
  return fields
}

/** Whether a record of ours shows more than `level` allows, by what we wrote to it. */
export function showsMore(shadow: Written, level: Visibility): boolean {
  const { entity, written } = shadow
  switch (entity) {
    case 'deal':
    case 'organization':
      return Object.keys(hiding(shadow, level)).length > 0
    case 'note':
    case 'activity':
      return isLowered(shownInText(String(written[textMember(entity)] ?? '')), level)
    case 'file':
      return level !== 'amounts' && written.deleted !== true
    default:
      return false
  }
}

export const textMember = (entity: string): 'content' | 'note' => (entity === 'activity' ? 'note' : 'content')

/** Whether the field is the text of an entry, in which our block is ours alone. */
export const isText = (entity: string, field: string): boolean =>
  (entity === 'note' || entity === 'activity') && field === textMember(entity)

/** Heading and marker of a text of ours, for one that cannot be written anew: what stood between them is gone. */
export function bare(html: string): string {
  const paragraphs = html.match(/<p>.*?<\/p>/gs) ?? []
  const [first, last] = [paragraphs.at(0), paragraphs.at(-1)]
  return first === undefined || last === undefined || paragraphs.length < 2 ? html : first + last
}

/** Kinds of records that may show amounts. */
export const SHOWING_KINDS = ['deal', 'file', 'note', 'activity', 'organization'] as const
export type ShowingKind = (typeof SHOWING_KINDS)[number]
