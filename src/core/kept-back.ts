import type { By } from './actor.ts'
import type { Entity } from './connector.ts'
import type { OperationId, RemoteId, RunId, SourceKey } from './ids.ts'
import type { StreamName } from './record.ts'

/**
 * What was taken back and is not written again until it is released: one field of a destination record, or all of what a
 * source record is to a destination record in one role.
 */
export interface KeptBack {
  /** The run that was taken back: whoever releases it names that one. */
  readonly run: RunId
  /** The run that took it back. */
  readonly by: RunId
  /** What was taken back; the first write of the run to that record where it was only a link. */
  readonly operation: OperationId
  readonly stream: StreamName
  readonly key: SourceKey
  readonly role: string
  readonly entity: Entity
  readonly remote: RemoteId
  /** `null`: the record as a whole is neither made nor linked. */
  readonly field: string | null
  /** Epoch ms. */
  readonly at: number
}

export type KeptEffect =
  | { readonly do: 'keepBack'; readonly kept: KeptBack }
  /** This operation of that run was not taken back after all: the fields it wrote go on like all others. */
  | { readonly do: 'goOn'; readonly run: RunId; readonly operation: OperationId }
  /** The record is gone, and with it all single fields that would be kept back. */
  | { readonly do: 'nothingThere'; readonly run: RunId; readonly entity: Entity; readonly remote: RemoteId }
  /** Nothing that this run had written is kept back any more; what only it kept back is decided again. */
  | { readonly do: 'release'; readonly run: RunId; readonly by: By }

/** What the planner asks, at one place, before it plans (`sync/decide/sync-target.ts`). */
export interface KeptBackReads {
  /** Fields of a destination record that are kept back, with the newest write of each that was taken back. */
  readonly keptFields: (entity: Entity, remote: RemoteId) => Promise<ReadonlyMap<string, OperationId>>
  /** Roles in which a source record is neither made nor linked. */
  readonly keptRoles: (stream: StreamName, key: SourceKey) => Promise<ReadonlySet<string>>
}
