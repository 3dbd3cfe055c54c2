import type { MirrorEntry } from './mirror.ts'
import type { SyncReads, SyncStaging, SyncWrites } from './sync-store.ts'

/** What a preview works on: it changes the real staged rows, each of which is put back at its end. */
export interface Rehearsal {
  readonly reads: SyncReads
  readonly staging: SyncStaging
  /** Our copy of the destination. A preview updates it for good, since it repeats what the destination holds. */
  readonly copy: {
    readonly mirror: (entries: readonly MirrorEntry[]) => Promise<void>
    readonly saveCheckpoint: SyncWrites['saveCheckpoint']
  }
}
