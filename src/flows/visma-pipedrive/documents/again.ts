import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'

/** Checkpoint: invoices and credit notes that have to be read again. */
const LEFT = 'again:customerinvoice'

/** Streams of customers' documents whose records can be read by themselves. */
export const INVOICES = 'customerinvoice'
export const NOTES = 'customerCreditNote'

/** The stream in which a document of the ledger is read by itself; `null` where Visma cannot be asked for it so. */
export function streamOfKey(key: SourceKey): typeof INVOICES | typeof NOTES | null {
  if (key.startsWith('Invoice:')) return INVOICES
  return key.startsWith('CreditNote:') ? NOTES : null
}

type Named = { readonly type: string; readonly number: string }

export const invoicesOf = (documents: readonly Named[]): readonly SourceKey[] =>
  documents.filter(({ type }) => type === 'Invoice').map(({ type, number }) => sourceKey(`${type}:${number}`))

/** Invoices and credit notes that have to be read again by themselves; `note` stores which. */
export interface Again {
  readonly left: Set<SourceKey>
  readonly note: () => Promise<void>
}

/** Those that an earlier run has left. */
export async function leftToRead({ store }: PhaseContext): Promise<Again> {
  const stored = await store.checkpoint(LEFT)
  const left = new Set<SourceKey>(stored === null ? [] : (JSON.parse(stored) as SourceKey[]))
  return { left, note: () => store.saveCheckpoint(LEFT, JSON.stringify([...left])) }
}
