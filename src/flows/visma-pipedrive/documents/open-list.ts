import type { StreamName } from '../../../core/record.ts'
import type { SyncStore } from '../../../core/sync-store.ts'

/** The customers' ledger: its whole walk brings the complete list of what is open. */
export const LEDGER = 'customerdocument'
/** Checkpoint: the company's day on which the list was last read to its end. */
const READ_ON = 'ledger:day'

interface Question {
  readonly store: Pick<SyncStore, 'checkpoint' | 'saveCheckpoint'>
  readonly mode: string
  readonly today: string
}

/**
 * The list of open documents is read whole by the first run of the company's day, and by runs that look at everything.
 * In between the ledger's delta keep it true, and what payments touched.
 */
export async function ledgerIsDue({ store, mode, today }: Question): Promise<ReadonlySet<StreamName>> {
  // Another day and not a later one: after the clock was set back, the list is read once more.
  const isDue = mode === 'reconcile' || (await store.checkpoint(READ_ON)) !== today
  return new Set(isDue ? [LEDGER] : [])
}

/** To be called once everything that follows from the list is stored: until then, each run reads it again. */
export const ledgerWasRead = ({ store, today }: Question): Promise<void> => store.saveCheckpoint(READ_ON, today)
