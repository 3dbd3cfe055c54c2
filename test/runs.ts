import { connectionId, runId } from '../src/core/ids.ts'
import { NO_COUNTS, type Run } from '../src/core/run.ts'
import { KARI } from './actor.ts'

/** A finished run, with whatever a test cares about. */
export const aRun = (given: Partial<Run> = {}): Run => ({
  id: runId('r_1'),
  connection: connectionId('c_1'),
  mode: 'changes',
  status: 'done',
  trigger: 'hand',
  actor: KARI,
  startedAt: Date.parse('2026-11-22T09:00:00Z'),
  finishedAt: Date.parse('2026-11-22T09:00:12.500Z'),
  counts: NO_COUNTS,
  flows: {},
  skipped: {},
  api: { visma: { calls: 0 }, pipedrive: { calls: 0, budget: 0, throttled: 0 } },
  message: null,
  progress: null,
  ...given,
})
