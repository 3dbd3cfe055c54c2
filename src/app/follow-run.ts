import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Run, StoredProgress } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import { type Caller, storedProgress } from './caller.ts'
import { runDetailOf, runSummary } from './runs.ts'

const LOOK_EVERY_MS = 500
/** Who has just taken the connection has not stored their run yet: so often it is looked for before it is another one's. */
const FIRST_LOOKS = 2
const NOTHING_YET: StoredProgress = { phase: '', done: 0, total: null }

interface FollowOptions {
  readonly store: Pick<Store, 'runs'>
  readonly connection: ConnectionId
  readonly clock: Clock
  /** Told once which run we wait for, when that is known. */
  readonly caller: Caller
}

/**
 * Starts a run, or watches the run in progress to its end. When the process of that run has died, it keeps the
 * connection until its lease runs out; then `start` succeeds, and this run takes over.
 *
 * @param start answers `null` while another run holds the connection, or another one on the same account does
 * @returns the watched run as it last was, still `running`, when the signal is aborted meanwhile
 */
export async function startOrFollow(start: () => Promise<Run | null>, options: FollowOptions): Promise<Run> {
  const { store, connection, clock, caller } = options
  const { signal, tell } = caller
  let joined = false
  let looks = 0
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
    looks += 1
    if (followed === null && looks <= FIRST_LOOKS) {
      await clock.sleep(LOOK_EVERY_MS, signal)
      continue
    }
    if (!joined) tell({ is: 'joined', run: followed === null ? null : runSummary(runDetailOf(followed)) })
    joined = true
    const phase = followed ? 'run in progress elsewhere' : 'waiting for its turn'
    const { wait, ...at } = storedProgress(followed?.progress ?? NOTHING_YET, clock.now().getTime())
    tell({ is: 'progress', ...at, phase: at.phase || phase })
    if (wait !== undefined) tell({ is: 'again', ...wait })
    try {
      await clock.sleep(LOOK_EVERY_MS, signal)
    } catch (error) {
      if (signal.aborted && followed !== null) return followed
      throw error
    }
  }
}
