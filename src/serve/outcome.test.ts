import { expect, test } from 'vitest'
import { aRun } from '../../test/runs.ts'
import { SyncError } from '../core/errors.ts'
import { outcomeOf } from './outcome.ts'

const limited = new SyncError('visma.rate_limited', 'The hourly limit is used up.', { do: 'wait', afterMs: 1_800_000 })
const at = Date.parse('2026-11-22T10:00:00Z')

test('R9: a run that was told to wait goes on when it was told, counted from its end', () => {
  const run = aRun({ status: 'paused', finishedAt: at })
  expect(outcomeOf(run, limited, 'active')).toEqual({ is: 'paused', until: at + 1_800_000 })
  expect(outcomeOf(run, null, 'active')).toEqual({ is: 'paused', until: null })
})

test('a failed run waits for a person where its connection is held, and is tried again otherwise', () => {
  expect(outcomeOf(aRun({ status: 'failed' }), null, 'held')).toEqual({ is: 'held', tried: false })
  expect(outcomeOf(aRun({ status: 'failed' }), null, 'active')).toEqual({ is: 'failed' })
})

test('one that is held for a refusal is tried now and then', () => {
  const refused = new SyncError('visma.unauthorized', 'Visma refuses the token.', { do: 'hold' }, { refused: true })
  expect(outcomeOf(aRun({ status: 'failed' }), refused, 'held')).toEqual({ is: 'held', tried: true })
  expect(outcomeOf(aRun({ status: 'failed' }), refused, 'active')).toEqual({ is: 'failed' })
})

test('issues are for people to look at; the schedule goes on', () => {
  expect(outcomeOf(aRun({ status: 'done' }), null, 'active')).toEqual({ is: 'done' })
  expect(outcomeOf(aRun({ status: 'done_with_issues' }), null, 'active')).toEqual({ is: 'done' })
})

test('a run that was broken off is to be taken up again', () => {
  expect(outcomeOf(aRun({ status: 'stopped' }), null, 'active')).toEqual({ is: 'stopped' })
})
