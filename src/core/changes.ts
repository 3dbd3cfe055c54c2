import type { ConnectionId } from './ids.ts'

/** What a change is about. `progress`: how far a run is; `run`: a run itself, its preview or tie-out; `user`: people. */
export type Topic = 'connection' | 'run' | 'progress' | 'issue' | 'record' | 'inbox' | 'user'

/** That something changed, without what: whoever may see it asks for it anew. */
export interface Change {
  readonly sequence: number
  readonly topic: Topic
  /** `null`: it concerns no single connection. */
  readonly connection: ConnectionId | null
  /** The id of what changed, as of a run. */
  readonly reference: string | null
}

export interface Changes {
  /** The latest there is; 0: none. */
  readonly last: () => Promise<number>
  /** Those after `sequence`, and of `missing` those that are there by now; in order. */
  readonly after: (sequence: number, missing: readonly number[], limit: number) => Promise<readonly Change[]>
  readonly forget: (before: number) => Promise<void>
}

/** How long changes are kept: who was away for longer asks for everything anew. */
export const KEPT_MS = 24 * 3_600_000

/** What was read so far. */
export interface Seen {
  readonly last: number
  /** Numbers below it that were not there yet, and when that was noticed. */
  readonly missing: ReadonlyMap<number, number>
}

/** Longer than any commit takes: by then the number belongs to one that was rolled back. */
const COMMITS_WITHIN_MS = 60_000
const MOST_MISSING = 1_000

/**
 * Takes in what was read. A database server gives numbers out before it commits, so a later number may be there first:
 * what is passed over is asked for again until no commit can bring it any more.
 */
export function seenAfter({ last, missing }: Seen, read: readonly number[], now: number): Seen {
  const there = new Set(read)
  const open = [...missing].filter(([number, since]) => !there.has(number) && now - since < COMMITS_WITHIN_MS)
  const newest = read.reduce((most, number) => Math.max(most, number), last)
  for (let number = last + 1; number < newest && open.length < MOST_MISSING; number += 1) {
    if (!there.has(number)) open.push([number, now])
  }
  return { last: newest, missing: new Map(open) }
}

/** All up to this number was read: where somebody goes on who has heard all of it. */
export const heardUpTo = ({ last, missing }: Seen): number =>
  Math.min(last, ...[...missing.keys()].map((one) => one - 1))
