import type { StreamName } from '../../core/record.ts'
import type { RunMode } from '../../core/run.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'

const CHECKPOINT = 'read:all'
const EVERY_MS = 10 * 60_000

export interface Question {
  readonly mode: RunMode
  readonly trigger: string
  /** All streams of the run. */
  readonly streams: readonly StreamName[]
  /** Streams that webhooks told of, and that have to be read for it. */
  readonly hinted: ReadonlySet<StreamName>
  /** Epoch ms at which the run began. */
  readonly begun: number
}

export interface ToRead {
  readonly streams: readonly StreamName[]
  readonly isAll: boolean
}

/**
 * A run that a webhook asked for reads only what webhooks told of, while a read of everything is recent. Polling
 * is the truth, and a steady flow of hints must not keep it from happening (R8). A clock that was set back makes
 * nothing recent.
 */
export async function whatToRead(
  store: Pick<SyncStore, 'checkpoint'>,
  { mode, trigger, streams, hinted, begun }: Question,
): Promise<ToRead> {
  if (mode === 'full' || trigger !== 'webhook') return { streams, isAll: true }
  const at = Number((await store.checkpoint(CHECKPOINT)) ?? Number.NaN)
  const isRecent = at <= begun && begun - at < EVERY_MS
  return isRecent ? { streams: streams.filter((stream) => hinted.has(stream)), isAll: false } : { streams, isAll: true }
}

/** Everything was read, from `begun` on, and every row of it is done or an issue. */
export const allRead = (begun: number): Effect => ({ do: 'checkpoint', name: CHECKPOINT, value: String(begun) })
