import type { Link } from '../../../core/sync-store.ts'

/** By what a record of an earlier store is recognised. */
export const RECOGNISED_BY = ['number field', 'title', 'entries', 'marker'] as const
export type RecognisedBy = (typeof RECOGNISED_BY)[number]

/** The rule of a link from an invoice or customer to the deal that has its entries. */
export const BY_ENTRIES = 'adopted'

/** `null` for a link that was found by a weaker rule, such as a name, or that was chosen. */
export function recognisedBy({ entity, origin, rule }: Pick<Link, 'entity' | 'origin' | 'rule'>): RecognisedBy | null {
  switch (entity) {
    case 'organization':
    case 'person':
      return rule === 'number' ? 'number field' : null
    case 'deal':
      if (rule === BY_ENTRIES) return 'entries'
      return origin === 'created' ? 'title' : null
    case 'note':
    case 'activity':
      return rule === 'marker' ? 'marker' : null
    default:
      return null
  }
}

/** Whether an issue is about which record belongs to which party or document. */
export const isDoubt = (code: string): boolean => code.startsWith('match.ambiguous_') || code.startsWith('entry.')
