import { expect, test } from 'vitest'
import { mayConcernItAlone } from './alone.ts'
import { type Remedy, SyncError } from './errors.ts'

const failure = (code: string, remedy: Remedy): SyncError => new SyncError(code, 'No.', remedy)

test.each([
  ['visma.unavailable', { do: 'retry' }],
  ['visma.not_found', { do: 'reject' }],
  ['visma.forbidden', { do: 'hold' }],
  ['visma.no_such_endpoint', { do: 'hold' }],
  ['visma.paging_ignored', { do: 'hold' }],
] as const)('R4: %s (%o) may be about one address, and the rest goes on', (code, remedy) => {
  expect(mayConcernItAlone(failure(code, remedy))).toBe(true)
})

test.each([
  ['visma.rate_limited', { do: 'wait', afterMs: 1 }],
  ['visma.forbidden', { do: 'wait', afterMs: 1 }],
  ['visma.unauthorized', { do: 'hold' }],
  ['visma.forbidden_company', { do: 'hold' }],
] as const)('R4: %s (%o) concerns everything', (code, remedy) => {
  expect(mayConcernItAlone(failure(code, remedy))).toBe(false)
})

test('R4: what nobody expected is no word about one address', () => {
  expect(mayConcernItAlone(new TypeError('x is undefined'))).toBe(false)
})
