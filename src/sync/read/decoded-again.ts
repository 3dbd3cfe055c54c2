import type { ConnectionId, RunId } from '../../core/ids.ts'
import { sourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'
import { UNDECODABLE } from '../../core/undecodable.ts'

/**
 * Closes issues of rows that once did not decode and were not met again, in streams that this run has read from
 * beginning to end. The issue of a row without a key is named by something else in the row, so when that row decodes,
 * its issue is not found by the key.
 */
export async function closeDecoded(
  issues: Store['issues'],
  connection: ConnectionId,
  store: SyncStore,
  whole: ReadonlySet<StreamName>,
  run: RunId,
): Promise<void> {
  if (whole.size === 0) return
  const open = await issues.list(connection, ['open', 'waiting'])
  const past = open.filter((issue) => issue.code === UNDECODABLE && whole.has(issue.stream) && issue.run !== run)
  await store.commit(
    past.map(({ stream, key }): Effect => ({ do: 'resolve', stream, key: sourceKey(key), code: UNDECODABLE })),
  )
}
