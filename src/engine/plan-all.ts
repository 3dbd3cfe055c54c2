import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'
import { planned } from './plan-work.ts'
import { type TimetableOf, timesOf } from './schedule.ts'

const AT_ONCE = 200

/**
 * Plans every active connection that has no plan for the way it is now. Any number of processes may do so.
 *
 * @returns how many were planned
 */
export async function planAll(store: Pick<Store, 'work'>, clock: Clock, timetableOf: TimetableOf): Promise<number> {
  let count = 0
  for (;;) {
    const now = clock.now().getTime()
    const unplanned = await store.work.unplanned(now, AT_ONCE)
    for (const { connection } of unplanned) {
      const isPlanned = await store.work.change(connection, (work) =>
        planned(work, timesOf(timetableOf(work.settings), connection), clock.now().getTime()),
      )
      if (isPlanned) count += 1
    }
    if (unplanned.length < AT_ONCE) return count
  }
}
