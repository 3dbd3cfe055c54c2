import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'

export interface Left {
  readonly issues: { readonly open: number; readonly ignored: number }
  readonly waiting: number
}

/** How many issues and waiting records are left, from all runs. */
export async function leftOf({ issues, records }: Pick<Store, 'issues' | 'records'>, id: ConnectionId): Promise<Left> {
  const all = await issues.list(id, ['open', 'ignored'])
  const open = all.filter(({ state }) => state === 'open').length
  return { issues: { open, ignored: all.length - open }, waiting: await records.waiting(id) }
}
