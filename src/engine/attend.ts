import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'
import { HEAD_START, isDue, isLeased, type Work } from '../core/work.ts'
import type { Handler } from './dispatcher.ts'
import { type TimetableOf, timesOf } from './schedule.ts'
import { type Outcome, whatFollows } from './what-follows.ts'

export interface RunRequest {
  /** Name of the connection. */
  readonly name: string
  readonly mode: 'changes' | 'reconcile'
  /** `hand`, `webhook` or `schedule`. */
  readonly trigger: string
  readonly signal: AbortSignal
}

export interface AttendOptions {
  readonly store: Pick<Store, 'work'>
  readonly clock: Clock
  readonly random: () => number
  readonly timetableOf: TimetableOf
  /**
   * Runs the connection, claiming it first; `null` when another worker holds it, or another connection of its
   * account. Failures of the run are outcomes.
   */
  readonly run: (request: RunRequest) => Promise<Outcome | null>
}

/**
 * One turn of a connection: runs it if it is due, then tells the store when it has work again. The row stays due until
 * then, so that a worker that dies loses nothing.
 */
export function attend({ store, clock, random, timetableOf, run }: AttendOptions): Handler {
  const now = () => clock.now().getTime()
  return async (connection, signal) => {
    const begun = await store.work.get(connection)
    if (begun === null || !isDue(begun, now()) || isLeased(begun, now())) return 'left'
    const everything = begun.reconcileAt !== null && begun.reconcileAt <= now()
    const mode = everything ? 'reconcile' : 'changes'
    const outcome = await run({ name: begun.name, mode, trigger: triggerOf(begun), signal })
    if (outcome === null) return 'left'
    const ended = outcome
    await store.work.change(connection, (work) =>
      whatFollows(work, {
        ...{ outcome: ended, everything, begun, now: now(), random },
        next: timesOf(timetableOf(work.settings), connection),
      }),
    )
    return 'ran'
  }
}

const triggerOf = ({ headStart }: Work): string =>
  headStart >= HEAD_START.person ? 'hand' : headStart >= HEAD_START.webhook ? 'webhook' : 'schedule'
