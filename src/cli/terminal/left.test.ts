import { expect, test } from 'vitest'
import { NO_COUNTS } from '../../core/run.ts'
import { leftLines } from './left.ts'

const none = { issues: { open: 0, ignored: 0 }, waiting: 0 }
const counts = NO_COUNTS

test('a run that has nothing left says nothing more', () => {
  expect(leftLines('nordlys', none, { counts })).toEqual([])
})

test('what is left is counted and has its command, also where this run found nothing new', () => {
  const left = { issues: { open: 3, ignored: 1 }, waiting: 11 }
  expect(leftLines('nordlys', left, { counts: { ...counts, skipped: 43 } })).toEqual([
    '3 issues to look at (1 more ignored: --all shows them): ml-connector issues nordlys',
    '11 records waiting: ml-connector records nordlys --state waiting',
    'Every skipped record with its reason: ml-connector records nordlys --state skipped',
  ])
})

test('ignored issues are told where they can be seen again', () => {
  expect(leftLines('nordlys', { ...none, issues: { open: 0, ignored: 2 } }, { counts })).toEqual([
    '2 issues ignored: ml-connector issues nordlys --all',
  ])
})
