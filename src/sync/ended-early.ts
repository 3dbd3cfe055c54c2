import { isSyncError, type SyncError } from '../core/errors.ts'
import type { RunStatus } from '../core/run.ts'
import type { SyncDeps, SyncResult } from './run.ts'

/** Closes the report of a run. */
export type Finish = (status: RunStatus, message: string | null, ended?: SyncError | null) => Promise<SyncResult>

export interface EndedOptions {
  readonly deps: Pick<SyncDeps, 'store' | 'connection' | 'clock'>
  /** It changes nothing, so neither whether the connection may run. */
  readonly preview: boolean
  /** Of whoever started the run. */
  readonly asked: AbortSignal
  readonly isPaused: () => boolean
  readonly lease: AbortSignal
  readonly finish: Finish
}

/** What a run says that was broken off, and what becomes of its connection. */
export async function endedEarly(error: unknown, options: EndedOptions): Promise<SyncResult> {
  const { deps, asked, lease, finish } = options
  if (options.isPaused()) return finish('stopped', PAUSED)
  if (asked.aborted) return finish('stopped', 'Stopped by hand. Nothing is lost: the next run goes on from here.')
  if (lease.aborted && !isSyncError(error)) return finish('stopped', 'Another worker took the connection over.')
  if (!isSyncError(error)) {
    await finish('failed', `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  const now = deps.clock.now().getTime()
  const why = error.advice ? `${error.message} ${error.advice}` : error.message
  switch (error.remedy.do) {
    case 'wait': {
      const until = new Date(now + error.remedy.afterMs).toISOString().slice(0, 16).replace('T', ' ')
      return finish('paused', `${why} It goes on by itself in a run after ${until} UTC.`, error)
    }
    case 'hold':
      if (error.code !== 'engine.lease_lost' && !options.preview) {
        await hold(deps, why, now)
      }
      return finish('failed', why, error)
    default:
      return finish('failed', why, error)
  }
}

const PAUSED = 'The connection was paused. Nothing is lost: once it is resumed, the next run goes on from here.'

/** What a person paused stays paused. Where the store itself refuses, it refuses this too: the run says why. */
async function hold({ store, connection }: EndedOptions['deps'], why: string, now: number): Promise<void> {
  try {
    if ((await store.work.get(connection.id))?.state === 'paused') return
    await store.connections.setState(connection.id, 'held', why, now)
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}
