import { expect, test } from 'vitest'
import { remoteId, runId, sourceKey } from '../../src/core/ids.ts'
import type { StagedRecord } from '../../src/core/record.ts'
import type { Link, SyncStore } from '../../src/core/sync-store.ts'
import { gatheringStore } from '../../src/sync/around/gathering-store.ts'

const key = (at: number) => sourceKey(String(at))
const link = (at: number): Link => ({
  ...{ stream: 'customer', key: key(at), role: 'person', entity: 'person', remote: remoteId(at % 10) },
  ...{ origin: 'created', rule: 'created', state: 'live', run: runId('r') },
})
const record = (at: number, parent: string | null): StagedRecord => ({
  ...{ stream: 'customerinvoice', key: key(at), number: null, parent, modified: null, data: {}, hash: '' },
  ...{ state: 'pending', reason: null, seenBy: runId('r') },
})

interface Asked {
  readonly where: unknown
  readonly keys: readonly string[]
}

/** A store that only answers these, and writes down what it was asked. */
function answering(answers: Partial<SyncStore>) {
  const asked: Asked[] = []
  const noting =
    (look: (...args: never[]) => unknown) =>
    (...args: readonly unknown[]) => {
      asked.push({ where: args.slice(0, -1).join('/'), keys: args.at(-1) as readonly string[] })
      return look(...(args as never[]))
    }
  const noted = Object.entries(answers).map(([name, look]) => [name, noting(look as never)] as const)
  return { asked, store: gatheringStore(Object.fromEntries(noted) as unknown as SyncStore) }
}

test('what is asked for side by side is one look-up of each kind, and each is answered what it asked for', async () => {
  const { store, asked } = answering({
    linksOf: async (stream, keys) =>
      new Map(
        stream === 'customer' ? keys.filter((one) => one !== key(3)).map((one) => [one, [link(Number(one))]]) : [],
      ),
  })
  const found = await Promise.all([
    store.links('customer', 'person', [key(1), key(2)]),
    store.links('customer', 'organization', [key(1)]),
    store.links('customer', 'person', [key(2), key(3)]),
    store.links('customer', 'person', []),
    store.links('supplier', 'person', [key(1)]),
  ])
  expect(found).toEqual([
    new Map([
      [key(1), link(1)],
      [key(2), link(2)],
    ]),
    new Map(),
    new Map([[key(2), link(2)]]),
    new Map(),
    new Map(),
  ])
  expect(asked).toEqual([
    { where: 'customer', keys: ['1', '2', '3'] },
    { where: 'supplier', keys: ['1'] },
  ])
})

test('lists are told apart by what they were asked by, nothing among it', async () => {
  const all = [record(1, 'a'), record(2, null), record(3, 'a'), record(4, 'b')]
  const { store, asked } = answering({
    byParent: async (_, parents) => all.filter((one) => parents.includes(one.parent ?? '')),
    linksTo: async (_, remotes) => [link(1), link(2), link(11)].filter((one) => remotes.includes(one.remote)),
  })
  const [a, none, rest, links] = await Promise.all([
    store.byParent('customerinvoice', ['a']),
    store.byParent('customerinvoice', ['']),
    store.byParent('customerinvoice', ['c', 'b']),
    store.linksTo('person', [remoteId(1)]),
  ])
  expect([a, none, rest].map((found) => found?.map((one) => one.key))).toEqual([['1', '3'], ['2'], ['4']])
  expect(links).toEqual([link(1), link(11)])
  expect(asked.map(({ keys }) => keys)).toEqual([['a', '', 'c', 'b'], ['1']])
})

test('nothing is remembered: what is asked for again is looked up again', async () => {
  let at = 0
  const { store } = answering({
    linksOf: async (_, keys) => new Map(keys.map((one) => [one, [{ ...link(++at), key: one }]])),
  })
  expect((await store.links('customer', 'person', [key(1)])).get(key(1))).toEqual(link(1))
  expect((await store.links('customer', 'person', [key(1)])).get(key(1))).toEqual({ ...link(2), key: key(1) })
})

test('a failure is told to everybody who asked', async () => {
  const { store } = answering({ shadows: () => Promise.reject(new Error('away')) })
  const asked = [store.shadows('note', [remoteId(1)]), store.shadows('note', [remoteId(2)])]
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
