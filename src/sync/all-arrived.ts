import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { SECOND_LOOK_MS } from '../core/second-look.ts'
import type { Store } from '../core/store.ts'
import type { Watch } from '../core/watch.ts'

const MAY_ARRIVE = 'What an earlier process sent may still arrive, and nothing is made twice.'
// The latest one is the run that asks.
const RUNS = 5

/**
 * Waits until nothing can arrive any more that an earlier process sent and of which no intent tells: what a run that
 * broke off was making in the account, and (`lost`) whatever a process sent whose store was lost or whose connection was
 * deleted before this one was made. Only then is something absent that is missing (R3).
 *
 * @returns whether it waited
 */
export async function allArrived(
  {
    store,
    connection,
    clock,
    watch,
  }: {
    readonly store: Pick<Store, 'runs'>
    readonly connection: Connection
    readonly clock: Clock
    readonly watch?: Watch | undefined
  },
  lost: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const runs = await store.runs.list(connection.id, RUNS)
  const broken = runs.flatMap(({ mode, status, finishedAt }) =>
    status === 'stopped' && mode !== 'preview' && finishedAt !== null ? [finishedAt] : [],
  )
  const now = clock.now().getTime()
  const left = Math.max(...broken, lost ? connection.createdAt : 0) + SECOND_LOOK_MS - now
  if (left <= 0) return false
  // The clock may have been set back.
  const afterMs = Math.min(left, SECOND_LOOK_MS)
  watch?.again({ code: 'account.may_arrive', why: MAY_ARRIVE, afterMs, once: true })
  await clock.sleep(afterMs, signal)
  return true
}
