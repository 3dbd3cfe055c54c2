import type { Actor, By, Did } from './actor.ts'
import type { Entity } from './connector.ts'
import type { ConnectionId, RemoteId, SourceKey } from './ids.ts'
import type { StreamName } from './record.ts'

export interface OfRecord {
  readonly stream: StreamName
  readonly key: SourceKey
}

/** What a destination record is to a source record, and the record: what people decide about. */
interface OfPair extends OfRecord {
  readonly role: string
  readonly remote: RemoteId
}

/**
 * What a person settled about a match. `link`: it is this record, whatever rules say; a record has at most one of these
 * in each role. `apart`: it is not this one, whatever rules say.
 */
export interface Decision extends OfPair {
  readonly choice: 'link' | 'apart'
  readonly by: Actor
  /** Epoch ms. */
  readonly at: number
  readonly because: string | null
}

export type NewDecision = Omit<Decision, 'by' | 'at'>

/** A likely match that waits for a person. */
export interface Suggested extends OfPair {
  readonly reason: string
  /** 0 to 1. */
  readonly score: number
  /** What people call the record that is suggested, as long as somebody has to choose. */
  readonly name: string | null
  /** When it was first suggested, epoch ms. */
  readonly at: number
}

/**
 * What a preview found of a party that no run has met: a candidate that is likely, or, without reason and score, one of
 * several that match alike.
 */
export interface Previewed extends OfPair {
  readonly number: string | null
  /** The party's own name. */
  readonly called: string | null
  /** What people call the candidate. */
  readonly name: string | null
  readonly reason: string | null
  readonly score: number | null
}

/** A destination record that a source record left by a decision: what we wrote there is to be taken off again. */
export interface LeftRecord extends OfRecord {
  readonly entity: Entity
  readonly remote: RemoteId
  /** Whether what hangs on it moves along; else it stays. */
  readonly moves: boolean
}

/** Why a record is pending whose match a person wants to be looked for anew: also where it is linked, to one we made. */
export const REMATCH = 'to be matched again'

export type MatchEffect =
  /** Replaces what was suggested for the record in this role. */
  | {
      readonly do: 'suggest'
      readonly stream: StreamName
      readonly key: SourceKey
      readonly role: string
      /** What people call the record, for a preview: what it read is not kept. */
      readonly called?: { readonly name: string; readonly number: string }
      readonly suggestions: readonly Pick<Suggested, 'remote' | 'reason' | 'score' | 'name'>[]
    }
  | { readonly do: 'leave'; readonly left: LeftRecord }
  /** Nothing of ours is left there. */
  | { readonly do: 'cleared'; readonly left: Omit<LeftRecord, 'moves'> }

export interface MatchReads {
  /** All decisions about records of a stream: people make few. */
  readonly decisions: (stream: StreamName) => Promise<readonly Decision[]>
  readonly suggested: (
    stream: StreamName,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, readonly Suggested[]>>
  /** Records that were left and still bear what we wrote. */
  readonly leftRecords: () => Promise<readonly LeftRecord[]>
}

/** By what a record has a place in a list of matches. `previewed`: no run has met it. */
export const MATCHED_BY = ['link', 'suggestion', 'apart', 'ambiguous', 'previewed'] as const
/** `waiting`: it waits, and something is suggested for it. */
export type MatchedBy = (typeof MATCHED_BY)[number] | 'waiting'

export interface MatchedLists {
  /**
   * Records of these streams that are linked in one of these roles, have a suggestion, are kept apart from something, or
   * have an issue of one of these codes that is open or waits: those of which any of `by` is so, by stream and key, after
   * `after`.
   */
  readonly matched: (
    connection: ConnectionId,
    what: {
      readonly streams: readonly StreamName[]
      readonly by: readonly MatchedBy[]
      readonly roles: readonly string[]
      readonly codes: readonly string[]
    },
    after: OfRecord | null,
    limit: number,
  ) => Promise<readonly OfRecord[]>
}

/** What people decide about matches, and what they are asked. */
export interface Matches {
  /** All there are, oldest first. */
  readonly decisions: (connection: ConnectionId) => Promise<readonly Decision[]>
  /** By record, best first. */
  readonly suggested: (connection: ConnectionId) => Promise<readonly Suggested[]>
  /** How many records have a suggestion. */
  readonly suggestedRecords: (connection: ConnectionId) => Promise<number>
  /** What was decided about these records, oldest first, and is suggested for them, best first. */
  readonly ofRecords: (
    connection: ConnectionId,
    stream: StreamName,
    keys: readonly SourceKey[],
  ) => Promise<{ readonly decisions: readonly Decision[]; readonly suggested: readonly Suggested[] }>
  /**
   * What the newest preview found of records that no run has met since and nobody has decided about, best first;
   * `null`: of all.
   */
  readonly previewed: (
    connection: ConnectionId,
    stream: StreamName | null,
    keys: readonly SourceKey[],
  ) => Promise<readonly Previewed[]>
  /**
   * Stores a decision in the place of what was decided about the same two, or, of a link, about another record in the
   * same role. The record is decided again by the next run.
   */
  readonly decide: (connection: ConnectionId, decision: NewDecision, by: By, action: Did['action']) => Promise<void>
  /** Takes back all decisions and suggestions about a record, which is decided again by the next run. */
  readonly forget: (
    connection: ConnectionId,
    record: Pick<Decision, 'stream' | 'key'>,
    by: By,
    action: Did['action'],
  ) => Promise<void>
}
