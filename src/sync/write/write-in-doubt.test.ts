import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { operationId, remoteId, runId, sourceKey } from '../../core/ids.ts'
import type { Effect, NewOperation } from '../../core/sync-store.ts'
import type { LeftUpdate } from './left-updates.ts'
import { type WriteContext, write } from './write.ts'

const operation = (changes: Partial<NewOperation> = {}): NewOperation => ({
  run: runId('r_1'),
  flow: 'customers',
  stream: 'customer',
  key: sourceKey('1'),
  role: 'organization',
  entity: 'organization',
  kind: 'update',
  remote: remoteId(7),
  before: { name: 'Old' },
  after: { name: 'New' },
  state: 'intent',
  rule: 'created',
  sourceVersion: null,
  ...changes,
})

/** What one write that fails leaves behind. */
async function failing(planned: NewOperation, failure: unknown, signal = new AbortController().signal) {
  const begun: NewOperation[] = []
  const committed: Effect[] = []
  const left: LeftUpdate[] = []
  const context = {
    store: {
      begin: async (planned: readonly NewOperation[]) => {
        begun.push(...planned)
        return [operationId('o_1')]
      },
      commit: async (effects: readonly Effect[]) => void committed.push(...effects),
    },
    clock: testClock(),
    signal,
    left: { leave: (update: LeftUpdate) => void left.push(update), take: () => [] },
    sending: <T>(work: () => Promise<T>) => work(),
    stillOurs: async () => undefined,
  } as unknown as WriteContext
  const sent = write(planned, context, () => Promise.reject(failure))
  await expect(sent).rejects.toBe(signal.aborted ? signal.reason : failure)
  return { begun, committed, left }
}

const lost = new SyncError('pipedrive.timeout', 'No answer.', { do: 'retry' }, { applied: 'unknown' })
const refused = new SyncError('pipedrive.rejected', 'No.', { do: 'reject' })

test('R3: an update whose answer was lost is in doubt, and the run that goes on knows of it', async () => {
  const { committed, left } = await failing(operation(), lost)
  expect(committed).toMatchObject([{ do: 'settle', operation: 'o_1', state: 'doubt', remote: '7' }])
  expect(left).toEqual([
    { id: 'o_1', entity: 'organization', remote: '7', before: { name: 'Old' }, after: { name: 'New' } },
  ])
})

test('R3: an update that was refused failed, and leaves nothing', async () => {
  const { committed, left } = await failing(operation(), refused)
  expect(committed).toMatchObject([{ do: 'settle', state: 'failed', remote: '7' }])
  expect(left).toEqual([])
})

test('R3: a create whose answer was lost is in doubt, and no update that was left', async () => {
  const { committed, left } = await failing(operation({ kind: 'create', remote: null }), lost)
  expect(committed).toMatchObject([{ do: 'settle', state: 'doubt', remote: null }])
  expect(left).toEqual([])
})

test('R3: a create that was refused made nothing, whatever it would have been', async () => {
  const { committed } = await failing(operation({ kind: 'create', remote: remoteId(9) }), refused)
  expect(committed).toMatchObject([{ do: 'settle', state: 'failed', remote: null }])
})

test('R3: what nobody expected settles nothing: the intent stays to be looked into', async () => {
  expect(await failing(operation(), new TypeError('x is undefined'))).toMatchObject({ committed: [], left: [] })
})

test('whoever waited for room until the run was stopped leaves no intent', async () => {
  expect((await failing(operation(), lost, AbortSignal.abort(new Error('Stopped.')))).begun).toEqual([])
})
