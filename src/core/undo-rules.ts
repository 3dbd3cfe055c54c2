import type { Entity, Fields, RemoteRecord } from './connector.ts'
import type { Json } from './json.ts'
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
  /**
   * What to write so that our part of a value alone becomes what it was: people may have written beside it, and a later
   * write of ours kept that. `undefined` where our part is not to be found.
   */
  readonly ours: (
    entity: Entity,
    field: string,
    value: { readonly now: Json; readonly then: Json; readonly written: Json },
  ) => Json | undefined
  /** Whether people wrote into a record that we made, although it is as we left it: a write of ours may have kept that. */
  readonly holdsOthers: (record: RemoteRecord, written: Fields) => boolean
  /** Whether a value, put back, would show what the settings hide by now. */
  readonly hides: (entity: Entity, field: string, value: Json) => boolean
  /** What describes the same as a field: where that is put back, these are kept back with it. */
  readonly alongWith: (entity: Entity, field: string) => readonly string[]
  /** Whether nothing can hang on records of this kind. */
  readonly isLeaf: (entity: Entity) => boolean
  /** Fields that tell of what hangs on a record: where that is taken away and the record stays, they are kept back. */
  readonly saysOfHanging: (entity: Entity) => readonly string[]
  /** Streams whose records also write to records of others, so they are decided although something of theirs is kept back. */
  readonly goesOn: (stream: StreamName) => boolean
  /** Whether the link only says where something else of its record is, and goes with that. */
  readonly isPlace: (link: Link) => boolean
  /** Whether a link to a record that we made for another source record stands in the way of deleting it. */
  readonly shares: (link: Link, made: Pick<Operation, 'stream' | 'role'>) => boolean
  /** What else follows from an operation that is taken back, committed before it is. */
  readonly also: (operation: Operation, store: SyncStore, at: number) => Promise<readonly Effect[]>
}
