import { expect, test } from 'vitest'
import { aRun } from '../../../test/runs.ts'
import { runDetailOf } from '../../app/runs.ts'
import { NO_COUNTS } from '../../core/run.ts'
import { carriedOver } from './living.ts'

const spent = (budget: number) => ({ visma: { calls: 5 }, pipedrive: { calls: 2, budget, throttled: 0 } })

test('what a changes run carried over is one line with its price', () => {
  const run = aRun({ counts: { ...NO_COUNTS, read: 2, created: 1, updated: 1 }, api: spent(15) })
  expect(carriedOver(runDetailOf(run))).toBe('1 record created, 1 record updated for 15 units')
})

test('a draft is nothing to write', () => {
  expect(carriedOver(runDetailOf(aRun({ counts: { ...NO_COUNTS, read: 1, skipped: 1 }, api: spent(0) })))).toBe(
    'nothing to write for 0 units',
  )
})
