import type { StreamName } from './record.ts'
import type { Effect, Link, Operation, SyncStore } from './sync-store.ts'

/** What an undo has to know of the flows. */
export interface UndoRules {
  /** Recalls how the account names what we write, without asking it; false where nobody knows yet. */
  readonly recall: (store: SyncStore) => Promise<boolean>
  /**
   * What an undo leaves as it is, and lists: what was set up for records and belongs to people by now, and what was hidden,
   * which only the settings show again. `null`: all else.
   */
  readonly stays: (operation: Pick<Operation, 'entity' | 'flow'>) => 'setup' | 'hidden' | null
  /** Streams whose records also write to records of others, so they are decided although something of theirs is kept back. */
  readonly goesOn: (stream: StreamName) => boolean
  /** Whether the link only says where something else of its record is, and goes with that. */
  readonly isPlace: (link: Link) => boolean
  /** Whether a link to a record that we made for another source record stands in the way of deleting it. */
  readonly shares: (link: Link, made: Pick<Operation, 'stream' | 'role'>) => boolean
  /** What else follows from an operation that is taken back, committed before it is. */
  readonly also: (operation: Operation, store: SyncStore, at: number) => Promise<readonly Effect[]>
}
