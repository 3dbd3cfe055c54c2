import type { Route } from '../core/flow.ts'
import type { SyncStore } from '../core/sync-store.ts'
import type { Approval } from './approval.ts'

type Asked = Pick<SyncStore, 'touch' | 'records' | 'keysByParent'>

/**
 * Makes pending again whatever may have been decided as if the writes that nobody approved had been sent: a customer's
 * deal is written for its documents and its organization for its figures, so these are decided again too.
 */
export async function keepLeftPending(
  approval: Approval,
  { dependants, derived = [] }: Pick<Route, 'dependants' | 'derived'>,
  store: Asked,
): Promise<void> {
  for (const [stream, left] of Map.groupBy(approval.leftRecords(), (one) => one.stream)) {
    const keys = left.map(({ key }) => key)
    await store.touch(stream, keys)
    const followers = dependants?.(stream) ?? []
    if (followers.length === 0) continue
    const numbers = [...(await store.records(stream, keys)).values()].flatMap(({ number }) => number ?? [])
    for (const follower of [...followers, ...derived])
      await store.touch(follower, [...(await store.keysByParent(follower, numbers)).values()].flat())
  }
}
