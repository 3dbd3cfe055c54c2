import type { ConnectionState } from '../core/connection.ts'
import type { SyncError } from '../core/errors.ts'
import type { Run } from '../core/run.ts'
import type { Outcome } from '../engine/what-follows.ts'

/**
 * How a run ended, as the engine sees it.
 *
 * @param ended the expected failure that broke the run off, if any
 * @param state of the connection after the run
 */
export function outcomeOf(run: Run, ended: SyncError | null, state: ConnectionState): Outcome {
  switch (run.status) {
    case 'done':
    case 'done_with_issues':
      return { is: 'done' }
    case 'paused':
      return { is: 'paused', until: ended?.remedy.do === 'wait' ? endOf(run) + ended.remedy.afterMs : null }
    case 'stopped':
    case 'running':
      return { is: 'stopped' }
    case 'failed':
      return state === 'held' ? { is: 'held', tried: ended?.refused ?? false } : { is: 'failed' }
  }
}

const endOf = (run: Run): number => run.finishedAt ?? run.startedAt
