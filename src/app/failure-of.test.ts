import { expect, test } from 'vitest'
import { SyncError } from '../core/errors.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import { failureDocument } from './failure.ts'
import { failureOf } from './failure-of.ts'

const secrets = new KnownSecrets()
secrets.add(['hunter2-hunter2'])

test('an expected failure is told by its code, message and advice', () => {
  const error = new SyncError(
    'connection.busy',
    'A run is in progress.',
    { do: 'hold' },
    { advice: 'Wait for its end.' },
  )
  expect(failureDocument.parse(failureOf(error, secrets))).toEqual({
    error: { code: 'connection.busy', message: 'A run is in progress.', advice: 'Wait for its end.' },
  })
})

test('a bug is told in one line, whatever was thrown', () => {
  const told = (thrown: unknown) => failureDocument.parse(failureOf(thrown, secrets)).error
  expect(told(new TypeError('x is not a function\n    at y'))).toEqual({
    code: 'unexpected',
    message: 'Something unexpected went wrong: x is not a function',
    advice: null,
  })
  expect(told('a text').message).toBe('Something unexpected went wrong: a text')
})

test('no known secret is told, neither in a message nor in an advice', () => {
  const failed = new SyncError(
    'a.b',
    'hunter2-hunter2 was refused.',
    { do: 'hold' },
    { advice: 'Not hunter2-hunter2.' },
  )
  for (const error of [failed, new Error('hunter2-hunter2')]) {
    expect(JSON.stringify(failureOf(error, secrets))).not.toContain('hunter2')
  }
})
