import type { Connection, ConnectionState, Store } from '../core/store.ts'

/**
 * The state of a connection that is neither paused nor held any longer. It was started by its first run that
 * may write; before that, schedules leave it alone.
 */
export async function resumedState(store: Store, connection: Connection): Promise<ConnectionState> {
  const runs = await store.runs.list(connection.id, RUNS_LOOKED_AT)
  const started = runs.some(
    (run) => run.mode !== 'preview' && (run.status === 'done' || run.status === 'done_with_issues'),
  )
  return started ? 'active' : 'not_started'
}

const RUNS_LOOKED_AT = 500
