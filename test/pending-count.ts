import type { StreamName } from '../src/core/record.ts'
import type { SyncReads } from '../src/core/sync-store.ts'

/** How many records of these streams are pending, all together. */
export async function pendingCount(sync: Pick<SyncReads, 'pendingCounts'>, streams: readonly StreamName[]) {
  return [...(await sync.pendingCounts(streams)).values()].reduce((sum, count) => sum + count, 0)
}
