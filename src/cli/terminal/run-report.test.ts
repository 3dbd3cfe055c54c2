import pc from 'picocolors'
import { expect, test } from 'vitest'
import { aRun } from '../../../test/runs.ts'
import { runDetailOf, runSummary } from '../../app/runs.ts'
import { NO_COUNTS, type RunStatus } from '../../core/run.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { runLines } from './run-report.ts'

const plain = pc.createColors(false)
const suppliers = { ...NO_COUNTS, read: 40, created: 38, skipped: 2 }
const invoices = { ...NO_COUNTS, read: 12, created: 11, issues: 1 }
const run = runDetailOf(
  aRun({
    status: 'done_with_issues',
    counts: { ...NO_COUNTS, read: 52, created: 49, skipped: 2, issues: 1 },
    flows: { suppliers, customerInvoices: invoices },
    skipped: { 'before backfill': 2 },
    api: { visma: { calls: 9 }, pipedrive: { calls: 120, budget: 1_234, throttled: 0 } },
  }),
)

test('the document of a run has exactly the documented members', () => {
  expect(runSummary(run)).toEqual({
    runId: 'r_1',
    status: 'done_with_issues',
    mode: 'changes',
    startedAt: '2026-11-22T09:00:00.000Z',
    finishedAt: '2026-11-22T09:00:12.500Z',
    counts: { read: 52, created: 49, linked: 0, updated: 0, unchanged: 0, skipped: 2, waiting: 0, issues: 1 },
    flows: { suppliers, customerInvoices: invoices },
    api: { visma: { calls: 9 }, pipedrive: { calls: 120, budget: 1_234, throttled: 0 } },
  })
})

test('people are told what became of the records, why some were skipped, and what it cost', () => {
  const text = runLines(run, plain, 120).join('\n')
  expect(text).toContain('Done, with issues in 12.5 s')
  expect(text).toMatch(/suppliers +40 +38/)
  expect(text).toMatch(/total +52 +49/)
  expect(text).toMatch(/2 {2}before backfill/)
  expect(text).toContain('9 calls to Visma.net, 120 calls to Pipedrive for 1,234 units')
})

test('a run that read nothing needs no table, but says why it ended', () => {
  const text = runLines(
    runDetailOf(aRun({ status: 'paused', message: 'The API budget of the day is used.' })),
    plain,
    120,
  ).join('\n')
  expect(text).toContain('Paused')
  expect(text).toContain('The API budget of the day is used.')
  expect(text).not.toContain('unchanged')
})

test('the exit code says what is left to do', () => {
  const codes = (
    ['done', 'done_with_issues', 'paused', 'stopped', 'failed'] as const satisfies readonly RunStatus[]
  ).map(exitCodeOf)
  expect(codes).toEqual([EXIT.done, EXIT.attention, EXIT.attention, EXIT.attention, EXIT.failed])
  expect(EXIT).toEqual({ done: 0, attention: 1, failed: 2, usage: 64 })
})

test('the reasons sum to what was skipped, also what was skipped before', () => {
  const counts = { ...run.counts, skipped: 43 }
  expect(runLines({ ...run, counts }, plain, 120).join('\n')).toMatch(
    /41 {2}as in an earlier run\n +2 {2}before backfill/,
  )
})
