import { z } from 'zod'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'

const leftDocument = z.strictObject({
  issues: z.strictObject({ open: z.number(), ignored: z.number() }),
  /** Records that wait for another one. */
  waiting: z.number(),
})
export type Left = z.output<typeof leftDocument>

/** How many issues and waiting records are left, from all runs. */
export async function leftOf({ issues, records }: Pick<Store, 'issues' | 'records'>, id: ConnectionId): Promise<Left> {
  const all = await issues.list(id, ['open', 'ignored'])
  const open = all.filter(({ state }) => state === 'open').length
  return { issues: { open, ignored: all.length - open }, waiting: await records.waiting(id) }
}
