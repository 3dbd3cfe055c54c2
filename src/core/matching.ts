import type { Actor } from './actor.ts'
import type { Entity } from './connector.ts'
import type { RemoteId, SourceKey } from './ids.ts'
import type { StreamName } from './record.ts'

interface OfRecord {
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
  /** When it was first suggested, epoch ms. */
  readonly at: number
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
      readonly called?: string
      readonly suggestions: readonly Pick<Suggested, 'remote' | 'reason' | 'score'>[]
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
