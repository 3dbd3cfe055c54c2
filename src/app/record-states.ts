// Apart from `records.ts`, so that a command line that only names them stays light.
/** What became of a record, in the words of the command line; `kept`: taken back, until it is
 * released; `pending` only while a run has not come to it. */
export const RECORD_STATES = ['shown', 'waiting', 'skipped', 'issue', 'kept', 'pending'] as const
export type ShownState = (typeof RECORD_STATES)[number]
