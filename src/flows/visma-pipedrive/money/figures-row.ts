import type { RemoteId } from '../../../core/ids.ts'
import type { Setup } from '../account/setup.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import type { PartyRow, Row } from '../rows.ts'
import type { AtHand } from './whose-figures.ts'

export type FiguresRow = Row<'receivables'>

/** A customer's figures, with its records in Pipedrive. */
export interface Shown {
  readonly row: FiguresRow
  readonly customer: PartyRow | undefined
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
  /** Deals that carry its documents or were made for it. */
  readonly deals: readonly RemoteId[]
  readonly setup: Setup
  readonly ours: Ours
  /** The customers that are decided together with it. */
  readonly atHand: AtHand
}
