import { expect, test } from 'vitest'
import { SyncError } from '../core/errors.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import { createLog } from './log.ts'

const logged = (err: unknown) => {
  const lines: string[] = []
  createLog('info', new KnownSecrets(), (line) => void lines.push(line)).error({ event: 'x', err }, 'what happened')
  return lines.join('')
}

test('what a library hangs on its errors never reaches the log', () => {
  const client = { host: 'db.example.com', secretKey: 8_374_651, processID: 4_711, ssl: { ca: 'x'.repeat(4_000) } }
  const error = Object.assign(new Error('terminating connection due to idle-session timeout'), {
    code: '57P05',
    client,
  })
  const line = logged(new Error('Trouble.', { cause: error }))
  expect(line).not.toMatch(/8374651|4711|db\.example/)
  expect(JSON.parse(line).err).toMatchObject({
    message: 'Trouble.',
    cause: { message: 'terminating connection due to idle-session timeout', code: '57P05' },
  })
})

test('an expected failure is its code, sentence and advice, without a stack', () => {
  const error = new SyncError('store.timeout', 'Too slow.', { do: 'retry' }, { advice: 'Wait.' })
  expect(JSON.parse(logged(error)).err).toEqual({
    type: 'SyncError',
    message: 'Too slow.',
    code: 'store.timeout',
    advice: 'Wait.',
  })
})
