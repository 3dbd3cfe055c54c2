import { runSync } from '../sync/run.ts'
import type { SyncMode } from '../sync/run-contract.ts'
import { refuseUnserved } from '../sync/unserved-flow.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { startOrFollow } from './follow-run.ts'
import { keepHistory } from './keep-history.ts'
import { type Reaching, reaching } from './reach.ts'
import { pausedConnection } from './refusals.ts'
import { type RunDetail, runDetailOf } from './runs.ts'

export interface SyncInput {
  readonly mode: SyncMode
  /** Only these flows; all that are on when left out. */
  readonly flows?: readonly string[] | undefined
  /** `hand`, `demo`. */
  readonly trigger: string
  /** With a mode that reads back: texts of entries too; put back what differs whatever the settings say. */
  readonly texts?: boolean | undefined
  readonly fix?: boolean | undefined
}

/**
 * A run of the connection, from its start to its report; one that is in progress is followed to its end instead.
 *
 * Errors: SyncError `connection.paused`, `connection.flow_unserved` (hold).
 */
export const sync = (
  { store, clock, actor, reach }: Reaching,
  name: string,
  { mode, flows = [], trigger, texts = false, fix = false }: SyncInput,
  caller: Caller,
): Promise<RunDetail> =>
  reaching(reach, name, caller, async ({ connection, runDeps }) => {
    if (connection.state === 'paused') throw pausedConnection(name)
    const deps = runDeps()
    refuseUnserved(flows, { name, route: deps.route })
    const { signal } = caller
    const { onStart } = caller
    const options = { mode, flows, trigger, actor, texts, fix, signal, onStart, onProgress: tellingProgress(caller) }
    const start = async () => (await runSync(deps, options))?.run ?? null
    const run = await startOrFollow(start, { store, connection: connection.id, clock, caller })
    // Where no `serve` runs, nobody else deletes old history.
    await keepHistory(store, connection, clock, signal)
    return runDetailOf(run)
  })
