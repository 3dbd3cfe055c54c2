import type { RemoteId, SourceKey } from './ids.ts'
import type { StreamName } from './record.ts'

/** The two ends of a flow. */
export type Side = 'source' | 'destination'

interface OfField {
  readonly stream: StreamName
  readonly key: SourceKey
  readonly field: string
}

/** The value of a field on which both sides agreed last: the base of the next comparison (`align.ts`). */
export interface Agreed extends OfField {
  readonly value: string
  /** Where it came from. */
  readonly side: Side
  /** Who had chosen it there, where that is known. */
  readonly who: string | null
  /** Epoch ms. */
  readonly at: number
}

/** What a person made of a field in the destination, until it is settled what becomes of it. */
export interface Edit extends OfField {
  readonly remote: RemoteId
  /** `null`: it was emptied. */
  readonly value: string | null
  readonly who: string | null
  /** When it was noticed, epoch ms. */
  readonly at: number
}

/** What a person answered to an issue. */
export interface Answer {
  readonly choice: string
  /** The user of the machine whose command line it was. */
  readonly by: string
  /** Epoch ms. */
  readonly at: number
  readonly because: string | null
}

export type AgreementEffect =
  | { readonly do: 'agree'; readonly agreed: Agreed }
  | { readonly do: 'notice'; readonly edit: Edit }
  /** The edit is settled, whichever way. */
  | ({ readonly do: 'settleEdit' } & OfField)

export interface AgreementReads {
  readonly agreed: (
    stream: StreamName,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, readonly Agreed[]>>
  /** All edits that are not settled, oldest first. */
  readonly edits: () => Promise<readonly Edit[]>
}
