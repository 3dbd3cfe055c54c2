import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import { systemClock } from '../../core/clock.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { NewDelivery } from '../../core/inbox.ts'
import type { Store } from '../../core/store.ts'
import { openStore } from '../../store/open.ts'

let world: CliWorld
let store: Store
let id: ConnectionId

beforeAll(async () => {
  world = cliWorld()
  const applied = await world.here(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  if (applied.code !== 0) throw new Error(applied.stderr)
  store = await openStore({ dataDir: world.dataDir, clock: systemClock })
  const connection = await store.connections.byName('nordlys')
  if (connection === null) throw new Error('The connection was not made.')
  id = connection.id
})
afterAll(async () => {
  await store.close()
  world.remove()
})

const delivery = (deliveryId: string, given: Partial<NewDelivery> = {}): NewDelivery => ({
  connection: id,
  system: 'visma',
  deliveryId,
  about: 'customer 10042 changed',
  concerns: ['customer'],
  aside: null,
  headers: {},
  body: Buffer.from('{}'),
  receivedAt: systemClock.now().getTime(),
  ...given,
})

test('what came in is listed, and played again by its id', async () => {
  expect((await world.here(['inbox', 'list', 'nordlys'])).stdout).toContain('No webhooks came in.')
  await store.inbox.add([delivery('n-1', { aside: 'nothing we use' }), delivery('n-2')])
  const { stdout } = await world.here(['inbox', 'list', 'nordlys'])
  expect(stdout).toMatch(/w_\w+ +\S+ \S+ +visma +customer 10042 changed +stored/)
  expect(stdout).toContain('nothing we use')

  const list = async () => JSON.parse((await world.here(['inbox', 'list', 'nordlys', '--json'])).stdout)
  const done = (await list()).find((entry: { state: string }) => entry.state === 'done')
  const replayed = await world.here(['inbox', 'replay', 'nordlys', done.id])
  expect([replayed.code, replayed.stdout]).toEqual([0, '✓ 1 delivery will be acted on in the next run\n'])
  expect((await list()).map((entry: { state: string; replays: number }) => [entry.state, entry.replays])).toEqual(
    expect.arrayContaining([
      ['stored', 1],
      ['stored', 0],
    ]),
  )
  expect((await store.work.get(id))?.nextAt).toBeTypeOf('number')
})

test('a slip in an id is said and nothing is played again; without an id it is said what to name', async () => {
  const unknown = await world.here(['inbox', 'replay', 'nordlys', 'w_unknown'])
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There is no delivery w_unknown')])
  expect((await world.here(['inbox', 'replay', 'nordlys'])).code).toBe(2)
  expect((await world.here(['inbox', 'replay', 'nordlys', '--failed'])).stdout).toContain('0 deliveries')
  expect((await world.here(['inbox', 'list', 'nordlys', '--limit', '0'])).code).toBe(64)
})
