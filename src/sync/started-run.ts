import { NO_COUNTS, type Run } from '../core/run.ts'
import type { SyncOptions } from './run-contract.ts'
import type { Tally } from './tally.ts'

/** The report of a run at its beginning. */
export const startedRun = (
  of: Pick<Run, 'id' | 'connection' | 'startedAt' | 'api'>,
  { preview, mode, trigger }: Pick<SyncOptions, 'preview' | 'mode' | 'trigger'>,
): Run => ({
  ...of,
  mode: preview ? 'preview' : mode,
  status: 'running',
  trigger,
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
