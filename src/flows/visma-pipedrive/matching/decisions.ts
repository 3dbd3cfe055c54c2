import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Decision } from '../../../core/matching.ts'

/** What people settled about the matches of one kind of party in one role. */
export interface Decided {
  /** Party → the record that a person said it is. */
  readonly chosen: ReadonlyMap<SourceKey, RemoteId>
  /** Party → records that a person said it is not. */
  readonly apart: ReadonlyMap<SourceKey, ReadonlySet<RemoteId>>
}

/** The rule of a link that a person chose. */
export const DECIDED = 'decision'

/** Of all decisions those in one role. */
export function decidedIn(role: string, all: readonly Decision[]): Decided {
  const chosen = new Map<SourceKey, RemoteId>()
  const apart = new Map<SourceKey, Set<RemoteId>>()
  for (const { key, remote, choice } of all.filter((one) => one.role === role)) {
    if (choice === 'link') chosen.set(key, remote)
    else apart.set(key, (apart.get(key) ?? new Set()).add(remote))
  }
  return { chosen, apart }
}
