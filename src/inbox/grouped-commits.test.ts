import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connectionId } from '../core/ids.ts'
import type { NewDelivery } from '../core/inbox.ts'
import { groupedCommits } from './grouped-commits.ts'

const delivery = (deliveryId: string, given: Partial<NewDelivery> = {}): NewDelivery => ({
  connection: connectionId('c_1'),
  system: 'visma',
  deliveryId,
  about: '',
  concerns: [],
  aside: null,
  headers: {},
  body: new Uint8Array(),
  receivedAt: 0,
  ...given,
})

test('deliveries of one tick are one commit, and each is told whether it was new', async () => {
  const commits: string[][] = []
  const woken: string[] = []
  const { put } = groupedCommits(
    {
      add: async (all) => {
        commits.push(all.map(({ deliveryId }) => deliveryId))
        return all.map(({ deliveryId }) => deliveryId !== 'known')
      },
    },
    async (connections) => {
      woken.push(...connections)
    },
  )
  const results = await Promise.all([
    put(delivery('a')),
    put(delivery('known')),
    put(delivery('b', { connection: connectionId('c_2') })),
    put(delivery('c', { connection: connectionId('c_3'), aside: 'our own write' })),
  ])
  expect(results).toEqual([true, false, true, true])
  expect(commits).toEqual([['a', 'known', 'b', 'c']])
  // Nobody is woken for what needs no run.
  expect(woken).toEqual(['c_1', 'c_2'])
})

test('nobody is answered before a run was asked for', async () => {
  const asked = Promise.withResolvers<void>()
  const { put } = groupedCommits({ add: async (all) => all.map(() => true) }, () => asked.promise)
  const order: string[] = []
  const answered = put(delivery('a')).then(() => order.push('answered'))
  await setImmediate()
  await setImmediate()
  order.push('asked')
  asked.resolve()
  await answered
  expect(order).toEqual(['asked', 'answered'])
})

test('a commit takes 500 deliveries or 4 MB at most', async () => {
  const sizes: number[] = []
  const { put } = groupedCommits(
    {
      add: async (all) => {
        sizes.push(all.length)
        return all.map(() => true)
      },
    },
    async () => undefined,
  )
  const mega = new Uint8Array(1_000_000)
  await Promise.all([
    ...Array.from({ length: 700 }, (_, at) => put(delivery(`small ${at}`))),
    ...Array.from({ length: 6 }, (_, at) => put(delivery(`large ${at}`, { body: mega }))),
  ])
  expect(sizes).toEqual([500, 204, 2])
})

test('a store that is away fails those of the commit, and the next are tried again', async () => {
  let isAway = true
  const { put } = groupedCommits(
    {
      add: async (all) => {
        if (isAway) throw new Error('away')
        return all.map(() => true)
      },
    },
    async () => undefined,
  )
  await expect(Promise.all([put(delivery('a'))])).rejects.toThrow('away')
  isAway = false
  expect(await put(delivery('a'))).toBe(true)
})

test('what waits for the store is bounded: beyond it, a delivery is refused at once', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { put } = groupedCommits(
    {
      add: async (all) => {
        await held
        return all.map(() => true)
      },
    },
    async () => undefined,
  )
  const large = new Uint8Array(1_000_000)
  const taken = Array.from({ length: 64 }, (_, at) => put(delivery(String(at), { body: large })))
  await expect(put(delivery('one too many', { body: large }))).rejects.toThrow('wait')
  release()
  expect((await Promise.all(taken)).every(Boolean)).toBe(true)
  expect(await put(delivery('later', { body: large }))).toBe(true)
})
