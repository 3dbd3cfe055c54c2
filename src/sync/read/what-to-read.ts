import type { StreamName } from '../../core/record.ts'
import type { RunMode } from '../../core/run.ts'
import { readsEverything } from '../../core/run.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'

const CHECKPOINT = 'read:all'
const EVERY_MS = 10 * 60_000

export interface Question {
  readonly mode: RunMode
  readonly trigger: string
  /** All streams of the run. */
  readonly streams: readonly StreamName[]
  /** Streams that have to be read since webhooks told of them. */
  readonly hinted: ReadonlySet<StreamName>
  /** Epoch ms at which the run began. */
  readonly begun: number
}

export interface ToRead {
  readonly streams: readonly StreamName[]
  readonly isAll: boolean
}

/**
 * A run that a webhook woke reads only the streams that webhooks told of, as long as the last read of all streams is
 * recent. Polling is the truth, and a steady flow of hints must not keep it from happening (R8). After the clock was
 * set back, no read counts as recent.
 */
export async function whatToRead(
  store: Pick<SyncStore, 'checkpoint'>,
  { mode, trigger, streams, hinted, begun }: Question,
): Promise<ToRead> {
  if (readsEverything(mode) || trigger !== 'webhook') return { streams, isAll: true }
  const at = Number((await store.checkpoint(CHECKPOINT)) ?? Number.NaN)
  const isRecent = at <= begun && begun - at < EVERY_MS
  return isRecent ? { streams: streams.filter((stream) => hinted.has(stream)), isAll: false } : { streams, isAll: true }
}

/** Notes that a run that began at `begun` has read all streams, and every row is done or an issue. */
export const allRead = (begun: number): Effect => ({ do: 'checkpoint', name: CHECKPOINT, value: String(begun) })
