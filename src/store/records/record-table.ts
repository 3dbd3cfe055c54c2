import type { Generated } from 'kysely'
import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import type { RecordState } from '../../core/record.ts'

/** A staged record without its data: small, since it is rewritten with every read and every decision. */
export interface RecordTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  number: string | null
  /** `''` for none, so that records without a parent are found in the same way as others. */
  parent: string
  modified: string | null
  hash: string
  /** Fingerprint of the row last merged into the content, where the row left weak members empty. */
  row_hash: string | null
  state: RecordState
  reason: string | null
  waiting_for: string | null
  seen_by: RunId
  /** When it was first read; null for what an earlier version had read. */
  first_at: Generated<number | null>
  /** When its data was let go. */
  emptied_at: Generated<number | null>
  /** Where a document stands in the lists of its party (`DocumentPlace`). */
  due_on: Generated<string | null>
  open_place: Generated<string | null>
}
