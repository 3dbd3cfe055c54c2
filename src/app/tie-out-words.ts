import type { DriftKind } from '../core/drift.ts'
import type { Place, Verdict } from '../core/tie-out.ts'

/** The words of a tie-out, for every door. */
export const VERDICT_WORDS = {
  ties_out: 'ties out',
  question: 'ties out, with questions to the books',
  differs: 'does not tie out',
} as const satisfies Readonly<Record<Verdict, string>>

export const PLACE_WORDS = {
  shown: 'shown in Pipedrive',
  excluded: 'excluded',
  skipped: 'skipped',
  waiting: 'waiting',
  issues: 'held by issues',
} as const satisfies Readonly<Record<Place, string>>

/** What is said where nothing was put back. */
export const REPAIR_HELD =
  'The repair is held: it would change more than settings.brake lets pass without a person. The issue of the connection says how to let it pass.'

export const KIND_WORDS = {
  value: 'another value',
  text: 'our text was changed',
  deleted: 'deleted',
  relinked: 'moved to another record',
  extra: 'a second one with our mark',
} as const satisfies Readonly<Record<DriftKind, string>>
