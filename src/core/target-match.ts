import type { RemoteId } from './ids.ts'
import type { Shadow } from './sync-store.ts'

/** A destination record that is there already. */
export interface Match {
  readonly remote: RemoteId
  readonly rule: string
  /** Set where we made the record before this store existed: the first shadow, worked out from what it holds. */
  readonly ours?: Pick<Shadow, 'written' | 'returned' | 'theirs'>
}

export type MatchOfOurs = Match & Required<Pick<Match, 'ours'>>
