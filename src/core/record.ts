import type { RunId, SourceKey } from './ids.ts'
import type { Json } from './json.ts'

/** Text that names a kind of source record, e.g. `customer`, `customerinvoice`. */
export type StreamName = string

/** One decoded source row on its way into the store. `Data`: what its decoder makes of it. */
export interface SourceRecord<Data = Json> {
  readonly key: SourceKey
  /** The number people know it by; not necessarily stable. */
  readonly number: string | null
  /** Key or number of the party it belongs to, as the source gives it. */
  readonly parent: string | null
  /** The source's own clock, without a zone; opaque text that sorts. */
  readonly modified: string | null
  readonly data: Data
  /** Members of `data` that lists leave empty: an empty value never overwrites a filled one. */
  readonly weak?: readonly string[]
  /** Members of `data` that move without meaning; left out of the fingerprint. */
  readonly volatile?: readonly string[]
}

/** A row that did not decode: it becomes an issue, never an exception. */
export interface RejectedRow {
  readonly key: string
  /** Number of the party it belongs to, where the row tells it all the same. */
  readonly parent?: string | null
  readonly reason: string
  readonly raw: string
}

export interface Page<Data = Json> {
  readonly records: readonly SourceRecord<Data>[]
  readonly rejected: readonly RejectedRow[]
  /** Rows in the whole walk as the source says, where it says. */
  readonly total: number | null
}

/**
 * Where a staged record stands. `pending`: to be mapped. `done`: written or unchanged. `skipped`: not
 * written, with a reason. `waiting`: a parent is missing. `issue`: a person must act. `kept`: taken back, and not decided
 * again until it is released, whatever is read of it meanwhile.
 */
export type RecordState = 'pending' | 'done' | 'skipped' | 'waiting' | 'issue' | 'kept'

export interface StagedRecord<Data = Json> {
  readonly stream: StreamName
  readonly key: SourceKey
  readonly number: string | null
  readonly parent: string | null
  readonly modified: string | null
  readonly data: Data
  readonly hash: string
  readonly state: RecordState
  readonly reason: string | null
  /** The run that last read it. */
  readonly seenBy: RunId
}
