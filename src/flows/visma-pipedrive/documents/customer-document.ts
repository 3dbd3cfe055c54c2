import type { Document } from '../../../connectors/visma/model.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { DocumentRow, PartyRow } from '../rows.ts'

/** An invoice or credit note to be shown, with the staged record it was decoded from. */
export interface CustomerDocument {
  readonly record: DocumentRow
  readonly document: Document
}

/** A customer and its organization and person in Pipedrive. */
export interface CustomerHome {
  readonly record: PartyRow
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
}
