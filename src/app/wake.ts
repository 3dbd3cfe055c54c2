import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { woken } from '../core/work.ts'

/** A person changed something that a run acts on: a `serve`, in whichever process, takes the connection up at once. */
export async function wake({ work }: Pick<Store, 'work'>, connection: ConnectionId, now: number): Promise<void> {
  await work.change(connection, (row) => woken(row, { priority: 'webhook' }, now))
}
