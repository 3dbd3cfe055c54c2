import { expect, test } from 'vitest'
import { isSyncError, SyncError, told } from './errors.ts'

test('a failure says what it was told, and nothing that it was not', () => {
  const plain = new SyncError('visma.unavailable', 'Visma is away.', { do: 'retry' })
  expect(plain).toMatchObject({ applied: 'no', advice: undefined, refused: false, requestId: undefined })

  const cause = new Error('socket')
  const options = { applied: 'unknown', advice: 'Wait.', refused: true, requestId: '7', cause } as const
  expect(new SyncError('visma.unavailable', 'Visma is away.', { do: 'retry' }, options)).toMatchObject(options)
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

test.each([
  ['No such user', 'Copy the token again.', 'No such user. Copy the token again.'],
  ['Please wait.', 'Look later.', 'Please wait. Look later.'],
  ['It said "No."', 'Look later.', 'It said "No." Look later.'],
  ['Alone', undefined, 'Alone'],
])('of %j and %j one text is made with a stop between them', (message, advice, text) => {
  expect(told({ message, advice })).toBe(text)
})
