import { expect, test } from 'vitest'
import { link } from '../../../../test/contract/store/samples.ts'
import { syncStore } from '../../../../test/sync-store.ts'
import type { Destination, RemoteRecord } from '../../../core/connector.ts'
import { remoteId, runId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { followMerge } from './merged-records.ts'

const organization = (id: string): RemoteRecord => ({
  entity: 'organization',
  id: remoteId(id),
  fields: { name: `Organization ${id}` },
  updatedAt: null,
  deleted: false,
})

/** Where the link to organization 1 points after these merges were told in this order; only these are still there. */
async function followed(merges: readonly (readonly [gone: string, into: string])[], alive: readonly string[]) {
  const store = await syncStore()
  const ours = link({ stream: 'customer', role: 'organization', entity: 'organization', remote: remoteId(1) })
  await store.commit([{ do: 'link', link: ours }])
  const read: Destination['read'] = async (_, id) => (alive.includes(id) ? organization(id) : null)
  const context = {
    store,
    destination: { read } as Partial<Destination>,
    run: runId('r_2'),
    signal: new AbortController().signal,
  } as PhaseContext
  for (const [gone, into] of merges) await followMerge('organization', remoteId(gone), remoteId(into), context)
  const now = (await store.links('customer', 'organization', [ours.key])).get(ours.key)
  return now && { remote: now.remote, state: now.state, origin: now.origin }
}

const CHAIN = [
  ['1', '2'],
  ['2', '3'],
  ['3', '4'],
] as const

test.each([[CHAIN], [CHAIN.toReversed()], [[CHAIN[1], CHAIN[0], CHAIN[2]]], [[CHAIN[2], CHAIN[0], CHAIN[1]]]])(
  'R11: a chain of merges is followed to its end, in whatever order it is told: %j',
  async (merges) => {
    expect(await followed(merges, ['4'])).toEqual({ remote: '4', state: 'live', origin: 'linked' })
  },
)

test('R11: a chain that ends in a record that is gone leaves the link there, as deleted', async () => {
  expect(await followed(CHAIN.toReversed(), [])).toMatchObject({ remote: '4', state: 'deleted' })
})

test('R11: a circle of merges ends, and what it tells of a record into itself leaves the link', async () => {
  expect(
    await followed(
      [
        ['2', '3'],
        ['3', '2'],
        ['1', '2'],
      ],
      ['3'],
    ),
  ).toMatchObject({ remote: '3', state: 'live' })
  expect(
    await followed(
      [
        ['2', '1'],
        ['1', '2'],
      ],
      ['1'],
    ),
  ).toMatchObject({ remote: '1', state: 'live', origin: 'created' })
})

test('R11: a circle farther on ends too', async () => {
  const circle = [
    ['3', '4'],
    ['4', '3'],
    ['2', '3'],
    ['1', '2'],
  ] as const
  expect((await followed(circle, ['3', '4']))?.state).toBe('live')
})
