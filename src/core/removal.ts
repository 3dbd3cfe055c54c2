import type { RemoteId } from './ids.ts'
import type { NewOperation } from './sync-store.ts'

/** A record of the destination that we made for a source record, and that is to go. */
export type Made = Pick<NewOperation, 'flow' | 'stream' | 'key' | 'role' | 'entity' | 'rule'> & {
  readonly remote: RemoteId
}

/** `gone`: it was already. `touched`: people did something with it, so it stays. `unapproved`: not to be sent now. */
export type Removed = 'removed' | 'gone' | 'touched' | 'unapproved'
