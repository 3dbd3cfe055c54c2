import type { Document, Party, VismaRows, VismaStream } from '../../connectors/visma/model.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { StagedReads } from '../../core/staged.ts'
import type { SyncReads } from '../../core/sync-store.ts'
import type { Figures } from './money/figures.ts'
import type { Episode } from './money/moments.ts'

/** A staged record of this stream, or of one of these. */
export type Row<S extends VismaStream | 'receivables'> = StagedRecord<FlowRows[S]>

export type DocumentRow = Row<'customerinvoice' | 'customerCreditNote' | 'supplierdocument' | 'supplierInvoice'>
export type PartyRow = Row<'customer' | 'supplier'>

/** Whether a record still has its content: that of old documents is let go. */
export const hasContent = ({ data }: Pick<StagedRecord, 'data'>): boolean => data !== null

/** The members of a record of any stream; empty where its content was cleared. */
export const toldBy = ({ data }: Pick<StagedRecord, 'data'>): Partial<Party & Document> =>
  (data ?? {}) as Partial<Party & Document>

/**
 * What is staged of a customer who has documents: its figures, which invoice is the newest, its moments if any, and a
 * fingerprint of the documents it was worked out from.
 */
export type StagedFigures = Figures & {
  readonly newest: SourceKey | null
  readonly basis: string
  readonly moments?: readonly Episode[]
  /** Roles of activities about moments that were found again, and whose episodes are known since. */
  readonly found?: readonly string[]
}

/** Records of Visma's streams, and those worked out from them. */
export interface FlowRows extends VismaRows {
  readonly receivables: StagedFigures
}

/** Staged reads with the types of all streams: the store gives back what their decoders have made. */
export const rowsIn = (store: SyncReads): StagedReads<FlowRows> => store as StagedReads<FlowRows>
