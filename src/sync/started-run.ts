import { wokenBy } from '../core/actor.ts'
import { NO_COUNTS, type Run } from '../core/run.ts'
import type { SyncOptions } from './run-contract.ts'
import type { Tally } from './tally.ts'

/** The report of a run at its beginning. */
export const startedRun = (
  of: Pick<Run, 'id' | 'connection' | 'startedAt' | 'api'>,
  { preview, mode, trigger, actor }: Pick<SyncOptions, 'preview' | 'mode' | 'trigger' | 'actor'>,
): Run => ({
  ...of,
  mode: preview ? 'preview' : mode,
  status: 'running',
  trigger,
  actor: actor ?? wokenBy(trigger),
  finishedAt: null,
  counts: NO_COUNTS,
  flows: {},
  skipped: {},
  message: null,
  progress: null,
})

/** The report of a run at its end. */
export const endedRun = (
  started: Run,
  tally: Tally,
  end: Pick<Run, 'status' | 'message' | 'finishedAt' | 'api'>,
): Run => ({ ...started, ...end, counts: tally.total(), flows: tally.flows(), skipped: tally.skipped() })
