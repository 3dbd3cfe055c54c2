import { applyConnectionFile } from '../../src/connection/apply.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { ConnectionId } from '../../src/core/ids.ts'
import type { Store } from '../../src/core/store.ts'
import { woken } from '../../src/core/work.ts'
import { openStore } from '../../src/store/open.ts'
import { type BenchConnection, connectionYaml } from './program.ts'
import type { StorePlace } from './stores.ts'

/** The store as one more process beside those that are measured. */
export const beside = ({ dataDir, databaseUrl }: StorePlace): Promise<Store> =>
  openStore({ dataDir, databaseUrl, clock: systemClock })

const now = (): number => systemClock.now().getTime()

/** Applies a connection file as the command does, and lets the connection write. */
export async function activeConnection(store: Store, connection: BenchConnection): Promise<ConnectionId> {
  const applied = await applyConnectionFile(store, connectionYaml(connection), {}, { allowPrivateHosts: true }, now())
  await store.connections.setState(applied.connection.id, 'active', null, now())
  return applied.connection.id
}

/** The connection is due at once, as if its schedule had come round. */
export async function makeDue(store: Store, id: ConnectionId): Promise<void> {
  await store.work.change(id, (work) => woken(work, { priority: 'schedule' }, now()))
}

/** Waits until each of them has ended a run that began after `since`. @throws Error when one fails, or after `patienceMs` */
export async function allRan(
  store: Store,
  ids: readonly ConnectionId[],
  since: number,
  patienceMs: number,
): Promise<void> {
  const waiting = new Set(ids)
  while (waiting.size > 0) {
    for (const id of waiting) {
      const [run] = await store.runs.list(id, 1)
      if (run === undefined || run.startedAt < since || run.status === 'running') continue
      if (run.status !== 'done' && run.status !== 'done_with_issues')
        throw new Error(`A run ${run.status}: ${run.message}`)
      waiting.delete(id)
    }
    if (waiting.size === 0) return
    if (now() - since > patienceMs) throw new Error(`${waiting.size} of ${ids.length} connections did not run in time.`)
    await systemClock.sleep(100)
  }
}

/** A schedule under which nothing comes due while we look. */
export const HARDLY_EVER = { changes: '0 3 1 1 *', reconcile: '0 3 1 1 *' }
