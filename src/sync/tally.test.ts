import { expect, test } from 'vitest'
import { NO_COUNTS } from '../core/run.ts'
import { newTally } from './tally.ts'

test('every flow is counted by itself and all of them together, also one that did nothing', () => {
  const tally = newTally(['customers', 'suppliers'])
  tally.decided('customers', { outcome: 'created' })
  tally.decided('customers', { outcome: 'skipped', reason: 'inactive' })
  tally.decided('extra', { outcome: 'skipped', reason: 'inactive' })
  tally.decided('extra', { outcome: 'companion' })
  tally.rejected('extra', 2)

  expect(tally.flows()).toEqual({
    customers: { ...NO_COUNTS, read: 2, created: 1, skipped: 1 },
    suppliers: NO_COUNTS,
    extra: { ...NO_COUNTS, read: 3, skipped: 1, issues: 2 },
  })
  expect(tally.total()).toEqual({ ...NO_COUNTS, read: 5, created: 1, skipped: 2, issues: 2 })
  expect(tally.skipped()).toEqual({ inactive: 2 })
})

test('what was read again as it was counts by the state it stands in, and what is pending later', () => {
  const tally = newTally([])
  tally.unchanged('customers', { pending: 9, done: 4, skipped: 3, waiting: 2, issue: 1, kept: 0 })
  tally.unchanged('suppliers', { pending: 9, done: 0, skipped: 0, waiting: 0, issue: 0, kept: 0 })
  tally.rejected('suppliers', 0)

  expect(tally.flows()).toEqual({
    customers: { ...NO_COUNTS, read: 10, unchanged: 4, skipped: 3, waiting: 2, issues: 1 },
  })
})
