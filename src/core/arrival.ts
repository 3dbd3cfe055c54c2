import type { SystemName } from './ids.ts'

/** A request to one of our hook addresses, its body not read yet. */
export interface Arrival {
  readonly system: SystemName
  /** The last segment of the address; `null` at the address that all connections share. */
  readonly hook: string | null
  /** Lower-cased name → value. */
  readonly headers: Readonly<Record<string, string>>
  /** What the sender says of the length of its body, in bytes; `null` when it does not. */
  readonly announced: number | null
  /** Who sent it, as well as we can know: rate and memory limits are counted per sender. */
  readonly address: string
  /** The body, or why it was not read to its end. */
  readonly read: () => Promise<Uint8Array | Unread>
}

/** Too large · not there in time · dropped, since all bodies together took too much memory · the sender hung up. */
export type Unread = 'too_large' | 'too_slow' | 'too_much' | 'broken'

/** What became of a request. */
export const ARRIVAL_OUTCOMES = [
  'stored', // to be acted on by a run
  'aside', // stored, and nothing to do
  'echo', // of a write of our own; not stored, since a backfill would fill the inbox with them
  'duplicate', // known already
  'probe', // empty, as when an address is tried
  'unauthenticated',
  'stale',
  'malformed',
  'too_large',
  'too_slow', // the body was not there in time
  'too_many',
  'unavailable', // the store does not answer, or too many deliveries wait for it
] as const
export type ArrivalOutcome = (typeof ARRIVAL_OUTCOMES)[number]

export interface ArrivalAnswer {
  readonly outcome: ArrivalOutcome
  readonly status: 200 | 400 | 401 | 408 | 413 | 429 | 503
  /** For the sender; `null` when all is well. */
  readonly message: string | null
}
