import type { SourceKey } from './ids.ts'
import type { RecordState, StagedRecord } from './record.ts'

export interface StageResult {
  /** Keys whose content is new or changed, in the order given. */
  readonly changed: readonly SourceKey[]
  /** Parents of those, each once. */
  readonly parents: readonly string[]
  /** Parents that changed records had before and no longer have, each once. */
  readonly left: readonly string[]
  /** How many records with the same content as before stand in each state. */
  readonly same: Readonly<Record<RecordState, number>>
}

/**
 * Reads staged records. `Rows` says what the records of each stream hold: a caller that knows the streams passes their
 * table, and gets typed records. Batches go in order of keys, so a loop ends even where its records stay pending.
 */
export interface StagedReads<Rows> {
  readonly pending: <S extends keyof Rows>(
    stream: S,
    after: SourceKey | null,
    limit: number,
  ) => Promise<readonly StagedRecord<Rows[S]>[]>
  /**
   * Pending records over these streams by parent, stream and key: those of the next parents, as many parents as together
   * have at most `most` of them, but at least one while there is any. `''` stands for records without a parent.
   */
  readonly pendingByParent: <S extends keyof Rows>(
    streams: readonly S[],
    after: string | null,
    most: number,
  ) => Promise<ReadonlyMap<string, readonly StagedRecord<Rows[S]>[]>>
  readonly records: <S extends keyof Rows>(
    stream: S,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, StagedRecord<Rows[S]>>>
  readonly byNumber: <S extends keyof Rows>(
    stream: S,
    numbers: readonly string[],
  ) => Promise<ReadonlyMap<string, StagedRecord<Rows[S]>>>
  /** Records of these parents (`StagedRecord.parent`) by parent and key, e.g. all documents of a customer. */
  readonly byParent: <S extends keyof Rows>(
    stream: S,
    parents: readonly string[],
  ) => Promise<readonly StagedRecord<Rows[S]>[]>
  /** All staged records of a stream, by key. */
  readonly walk: <S extends keyof Rows>(
    stream: S,
    after: SourceKey | null,
    limit: number,
  ) => Promise<readonly StagedRecord<Rows[S]>[]>
}
