import { expect, test } from 'vitest'
import { SyncError } from '../core/errors.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import { createLog } from '../observe/log.ts'
import { watchStore } from './watch-store.ts'

test('a store that goes and comes, twice, is one line each time', async () => {
  const answers = ['yes', 'no', 'no', 'no', 'yes', 'yes', 'no', 'yes']
  const lines: { event: string; level: string; msg: string }[] = []
  const log = createLog('info', new KnownSecrets(), (line) => void lines.push(JSON.parse(line)))
  const ping = async () => {
    if ((answers.shift() ?? 'yes') === 'no') throw new SyncError('store.unreachable', 'It is gone.', { do: 'retry' })
  }
  const stop = watchStore({ store: { ping }, log, now: () => 0, everyMs: 1 })
  await expect.poll(() => answers.length).toBe(0)
  await expect
    .poll(() => lines.map(({ event }) => event))
    .toEqual(['store.away', 'store.back', 'store.away', 'store.back'])
  stop()
  expect(lines[0]).toMatchObject({ level: 'error', msg: 'It is gone.' })
})
