import { expect, test } from 'vitest'
import type { Destination, RemoteRecord } from '../../src/core/connector.ts'
import { remoteId, runId, sourceKey } from '../../src/core/ids.ts'
import type { Link, NewOperation, SyncStore } from '../../src/core/sync-store.ts'
import { resolveDoubts } from '../../src/sync/write/in-doubt.ts'
import { testClock } from '../clock.ts'
import { syncStore } from '../sync-store.ts'

const create = (key: string): NewOperation => ({
  run: runId('r_1'),
  flow: 'customerInvoices',
  stream: 'customerinvoice',
  key: sourceKey(key),
  role: 'entry',
  entity: 'note',
  kind: 'create',
  remote: null,
  before: null,
  after: { content: 'Invoice 1' },
  state: 'intent',
  rule: 'created',
  sourceVersion: null,
})

const note = (id: number, given: Partial<RemoteRecord> = {}): RemoteRecord => ({
  entity: 'note',
  id: remoteId(id),
  fields: { content: 'Invoice 1' },
  updatedAt: null,
  deleted: false,
  ...given,
})

const link = (key: string, remote: number): Link => ({
  stream: 'customerinvoice',
  key: sourceKey(key),
  role: 'entry',
  entity: 'note',
  remote: remoteId(remote),
  origin: 'created',
  rule: 'created',
  state: 'live',
  run: runId('r_0'),
})

/** What the creates of these keys, all alike and in doubt, are settled as, where Pipedrive lists these notes. */
async function settled(keys: readonly string[], listed: readonly RemoteRecord[], links: readonly Link[] = []) {
  const clock = testClock()
  const store: SyncStore = await syncStore(clock)
  await store.commit(links.map((one) => ({ do: 'link', link: one })))
  await store.begin(keys.map(create), clock.now().getTime())
  const found: string[] = []
  await resolveDoubts(await store.unsettled(), {
    store,
    destination: {
      list: async function* () {
        yield listed
      },
    } as Partial<Destination> as Destination,
    source: { system: 'visma' },
    clock,
    signal: new AbortController().signal,
    finder: () => ({ query: {}, matches: ({ fields }) => fields.content === 'Invoice 1' }),
    onFound: ({ key }) => found.push(key),
  })
  expect(await store.unsettled()).toEqual([])
  const now = await store.links('customerinvoice', 'entry', keys.map(sourceKey))
  return { found, links: Object.fromEntries([...now].map(([key, { remote }]) => [key, remote])) }
}

test('R3: a create in doubt is answered by the record like it that nothing is linked to', async () => {
  const mine = { found: ['1'], links: { 1: '12' } }
  expect(await settled(['1'], [note(11), note(12)], [link('other', 11)])).toEqual(mine)
})

test('R3: where all that are like it are linked to others or deleted, it was never made', async () => {
  const none = { found: [], links: {} }
  expect(await settled(['1'], [note(11), note(12, { deleted: true })], [link('other', 11)])).toEqual(none)
})

test('R3: one record answers one of two creates in doubt that are alike, and two records answer both', async () => {
  expect((await settled(['1', '2'], [note(11)])).found).toHaveLength(1)
  const { links } = await settled(['1', '2'], [note(11), note(12)])
  expect(Object.values(links).toSorted()).toEqual(['11', '12'])
})
