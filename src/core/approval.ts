import type { RemoteId } from './ids.ts'
import type { RunMode } from './run.ts'
import type { NewOperation } from './sync-store.ts'

/** A write that a preview planned. */
export interface PlannedWrite extends NewOperation {
  /** Of a create: the placeholder by which later writes refer to the record; `null` where none does. */
  readonly made: RemoteId | null
}

/** A planned write as it is kept with its preview. */
export interface KeptWrite extends PlannedWrite {
  /** The party that its record belongs to, where it belongs to one. */
  readonly party: string | null
  /** Of both sides as they stood then, see `bothSides`. */
  readonly fingerprint: string
}

/** A preview that is kept, so that exactly what it showed can be written later. */
export interface KeptPreview {
  /** The run that planned it; its id is the preview's. */
  readonly run: NewOperation['run']
  /** Epoch ms. */
  readonly at: number
  readonly mode: Extract<RunMode, 'changes' | 'full'>
  /** Fingerprint of the settings that decide what is written. */
  readonly mapping: string
  /** The only parties that it is about; `null`: all. */
  readonly parties: readonly string[] | null
}

/** How many previews of a connection are kept, the newest of them. */
export const KEPT_PREVIEWS = 5

/**
 * A write that nobody approved: its record is left as it is, to be decided by a later run. No failure, so it is no
 * `SyncError`: nothing that bears or tells of failures may take it for one.
 */
export class NotApproved extends Error {
  override readonly name = 'NotApproved'
}
