import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { operationId, remoteId, runId, sourceKey } from '../../core/ids.ts'
import type { Effect, NewOperation } from '../../core/sync-store.ts'
import { type WriteContext, write } from './write.ts'

const planned: NewOperation = {
  run: runId('r_1'),
  flow: 'customers',
  stream: 'customer',
  key: sourceKey('1'),
  role: 'organization',
  entity: 'organization',
  kind: 'create',
  remote: null,
  before: null,
  after: { name: 'A AS' },
  state: 'intent',
  rule: 'created',
  sourceVersion: null,
}

/** A process that may stand still between its intent and what it sends; `lasts`: whether its lease does. */
function process({ lasts }: { readonly lasts: boolean }) {
  const log: string[] = []
  const committed: Effect[] = []
  const context = {
    store: {
      begin: async () => {
        log.push('intent')
        return [operationId('o_1')]
      },
      commit: async (effects: readonly Effect[]) => void committed.push(...effects),
    },
    clock: testClock(),
    signal: new AbortController().signal,
    left: { leave: () => undefined, take: () => [] },
    sending: <T>(work: () => Promise<T>) => work(),
    stillOurs: async () => {
      log.push('asked')
      if (!lasts) throw new SyncError('engine.lease_lost', 'Taken over.', { do: 'hold' })
    },
  } as unknown as WriteContext
  const send = async () => {
    log.push('sent')
    return { entity: 'organization', id: remoteId(1), fields: {}, updatedAt: null, deleted: false } as const
  }
  return { log, committed, write: () => write(planned, context, send) }
}

test('after the intent and before anything is sent, a write asks whether the lease still holds', async () => {
  const { log, write: writes } = process({ lasts: true })
  await writes()
  expect(log).toEqual(['intent', 'asked', 'sent'])
})

test('whoever stood still past the lease sends nothing, and the intent is known not to have been applied', async () => {
  const { log, committed, write: writes } = process({ lasts: false })
  await expect(writes()).rejects.toMatchObject({ code: 'engine.lease_lost' })
  expect(log).toEqual(['intent', 'asked'])
  expect(committed).toEqual([expect.objectContaining({ do: 'settle', state: 'failed' })])
})
