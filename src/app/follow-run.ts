import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Run, RunProgress } from '../core/run.ts'
import type { Store } from '../core/store.ts'

const LOOK_EVERY_MS = 500

interface FollowOptions {
  readonly store: Pick<Store, 'runs'>
  readonly connection: ConnectionId
  readonly clock: Clock
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
  /** Told once, when it is known what is waited for: a run in progress, or `null` where another connection's is. */
  readonly onJoin?: ((run: Run | null) => void) | undefined
}

/**
 * Starts a run, or watches the one that holds the connection to its end. A run whose process died keeps the
 * connection until its lease runs out; then `start` succeeds and this one takes over.
 *
 * @param start answers `null` while another run holds the connection, or another one on the same account does
 * @returns the watched run as it last was, still `running`, when the signal is aborted meanwhile
 */
export async function startOrFollow(start: () => Promise<Run | null>, options: FollowOptions): Promise<Run> {
  const { store, connection, clock, onProgress, signal } = options
  let joined = false
  let followed: Run | null = null
  for (;;) {
    if (followed !== null) {
      const now = await store.runs.get(followed.id)
      if (now !== null && now.status !== 'running') return now
      followed = now
    }
    const own = await start()
    if (own !== null) return own
    followed ??= await store.runs.running(connection)
    if (!joined) options.onJoin?.(followed)
    joined = true
    onProgress(
      followed?.progress ?? {
        phase: followed ? 'run in progress elsewhere' : 'waiting for its turn',
        done: 0,
        total: null,
      },
    )
    try {
      await clock.sleep(LOOK_EVERY_MS, signal)
    } catch (error) {
      if (signal.aborted && followed !== null) return followed
      throw error
    }
  }
}
