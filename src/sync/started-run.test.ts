import { expect, test } from 'vitest'
import { aRun } from '../../test/runs.ts'
import { endedRun, startedRun } from './started-run.ts'
import { newTally } from './tally.ts'
import { usageOf } from './usage-of.ts'

const { id, connection, startedAt, api } = aRun()

test('a preview is reported as one, whatever was to be previewed', () => {
  const asked = { mode: 'full', trigger: 'hand' } as const
  expect(startedRun({ id, connection, startedAt, api }, { ...asked, preview: true }).mode).toBe('preview')
  expect(startedRun({ id, connection, startedAt, api }, { ...asked, preview: false }).mode).toBe('full')
})

test('a report ends with what was counted', () => {
  const tally = newTally(['customers'])
  tally.decided('customers', { outcome: 'skipped', reason: 'inactive' })
  const end = { status: 'done', message: null, finishedAt: startedAt + 5, api } as const
  expect(endedRun(aRun(), tally, end)).toEqual({
    ...aRun(),
    ...end,
    counts: tally.total(),
    flows: tally.flows(),
    skipped: { inactive: 1 },
  })
})

test('what a run asked is told of both systems', () => {
  const source = { system: 'visma', calls: () => 3 } as Parameters<typeof usageOf>[0]['source']
  const destination = { system: 'pipedrive', usage: () => ({ calls: 5, budget: 70, throttled: 1, searches: 2 }) }
  expect(usageOf({ source, destination: destination as Parameters<typeof usageOf>[0]['destination'] })).toEqual({
    visma: { calls: 3 },
    pipedrive: { calls: 5, budget: 70, throttled: 1 },
  })
})
