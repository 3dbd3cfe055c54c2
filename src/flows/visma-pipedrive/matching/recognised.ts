import type { Link } from '../../../core/sync-store.ts'

/** By what a record that an earlier time left says whose it is. */
export const RECOGNISED_BY = ['number field', 'title', 'entries', 'marker'] as const
export type RecognisedBy = (typeof RECOGNISED_BY)[number]

/** Of an invoice or customer: the deal on which the entries hang. */
export const BY_ENTRIES = 'adopted'

/** `null` for a link that was found by something weaker, as a name, or that was decided. */
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

/** Whether an issue is about which record is whose. */
export const isDoubt = (code: string): boolean => code.startsWith('match.ambiguous_') || code.startsWith('entry.')
