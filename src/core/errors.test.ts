import { expect, test } from 'vitest'
import { isSyncError, SyncError } from './errors.ts'

test('a failure says what it was told, and nothing that it was not', () => {
  const plain = new SyncError('visma.unavailable', 'Visma is away.', { do: 'retry' })
  expect(plain).toMatchObject({ applied: 'no', advice: undefined, refused: false, requestId: undefined })

  const cause = new Error('socket')
  const told = { applied: 'unknown', advice: 'Wait.', refused: true, requestId: '7', cause } as const
  expect(new SyncError('visma.unavailable', 'Visma is away.', { do: 'retry' }, told)).toMatchObject(told)
})

test('an error of somebody else is none of ours, whatever it looks like', () => {
  expect(isSyncError(new SyncError('x.y', 'No.', { do: 'reject' }))).toBe(true)
  expect([new Error('x'), { code: 'x.y', remedy: { do: 'retry' } }, null, 'x'].map(isSyncError)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
