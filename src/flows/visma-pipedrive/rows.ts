import type { Document, Party, VismaRows, VismaStream } from '../../connectors/visma/model.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { StagedReads, SyncReads } from '../../core/sync-store.ts'

/** A staged record of this stream, or of one of these. */
export type Row<S extends VismaStream> = StagedRecord<VismaRows[S]>

export type DocumentRow = Row<'customerinvoice' | 'customerCreditNote' | 'supplierdocument' | 'supplierInvoice'>
export type PartyRow = Row<'customer' | 'supplier'>

/** The members of a record of any stream; empty where its content was cleared. */
export const toldBy = ({ data }: Pick<StagedRecord, 'data'>): Partial<Party & Document> =>
  (data ?? {}) as Partial<Party & Document>

/** Staged reads with the types of Visma's streams: the store gives back what their decoders have made. */
export const rowsIn = (store: SyncReads): StagedReads<VismaRows> => store as StagedReads<VismaRows>
