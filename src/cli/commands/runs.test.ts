import pc from 'picocolors'
import { expect, test } from 'vitest'
import type { RunDetail } from '../../app/runs.ts'
import { NO_COUNTS } from '../../core/run.ts'
import { runTable } from './runs.ts'

const run: Omit<RunDetail, 'actor' | 'trigger'> = {
  ...{ runId: 'r_4f1c0a9be27d5c38', status: 'done', mode: 'changes', counts: NO_COUNTS, flows: {}, skipped: {} },
  ...{ startedAt: '2026-11-28T09:00:00.000Z', finishedAt: '2026-11-28T09:00:05.000Z', message: null, undoes: null },
  ...{ api: { visma: { calls: 1 }, pipedrive: { calls: 0, budget: 0, throttled: 0 } } },
}

test.each([
  [{ kind: 'person', name: 'kari' }, 'hand', 'kari'],
  [{ kind: 'person', name: '' }, 'hand', 'hand'],
  [{ kind: 'schedule', name: 'schedule' }, 'schedule', 'schedule'],
] as const)('a run of %j is told as by %s', (actor, trigger, by) => {
  const terminal = { columns: 120, colours: pc.createColors(false) }
  const [, row = ''] = runTable([{ ...run, actor, trigger }], { terminal })
  expect(row.split(/\s{2,}/)).toContain(by)
})
