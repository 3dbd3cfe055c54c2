import type { Clock } from '../core/clock.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import { storedProgress } from './caller.ts'
import type { WorkState } from './long-work.ts'
import { runDetailOf, runNamed } from './runs.ts'
import { undoDocumentOf } from './undo.ts'

/**
 * Work that goes on under a run, as the run itself tells of it: to whichever process is asked, and when the one that began
 * it is gone.
 *
 * Errors: SyncError `run.unknown`, `run.ambiguous` (hold).
 */
export async function workOfRun(store: Store, clock: Clock, typed: string): Promise<WorkState> {
  const run = await runNamed(store.runs, typed)
  const { id, status, startedAt, finishedAt, progress, message } = run
  const name = (await store.connections.list()).find(({ id: one }) => one === run.connection)?.name ?? null
  const isUndo = run.mode === 'undo'
  const isOver = status !== 'running'
  const isFailed = status === 'failed'
  return {
    ...{ id, kind: kindOf(run), connection: name, runId: id, startedAt, finishedAt },
    state: isFailed ? 'failed' : isOver ? 'done' : 'running',
    news: progress === null ? null : { is: 'progress', ...storedProgress(progress, clock.now().getTime()) },
    checks: [],
    result: !isOver || isFailed ? null : isUndo ? await undoDocumentOf(store, run) : runDetailOf(run),
    failure: isFailed ? { code: 'run.failed', message: message ?? 'The run failed.', advice: null } : null,
  }
}

/** What was approved of a preview goes on as an ordinary run. */
function kindOf({ mode }: Run): string {
  switch (mode) {
    case 'preview':
    case 'undo':
    case 'tie-out':
      return mode
    case 'changes':
    case 'full':
    case 'reconcile':
    case 'erase':
      return 'sync'
  }
}
