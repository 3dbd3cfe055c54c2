import type { Document } from '../../../connectors/visma/model.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'

/** An invoice or credit note to be shown, with the staged record it was decoded from. */
export interface CustomerDocument {
  readonly record: StagedRecord
  readonly document: Document
}

/** A customer and where it lives in Pipedrive. */
export interface CustomerHome {
  readonly record: StagedRecord
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
}
