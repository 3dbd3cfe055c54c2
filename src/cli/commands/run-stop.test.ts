import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import { aRun } from '../../../test/runs.ts'
import { systemClock } from '../../core/clock.ts'
import type { Store } from '../../core/store.ts'
import { openStore } from '../../store/open.ts'

let world: CliWorld
let store: Store

beforeAll(async () => {
  world = cliWorld()
  const applied = await world.here(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  if (applied.code !== 0) throw new Error(applied.stderr)
  store = await openStore({ dataDir: world.dataDir, clock: systemClock })
})
afterAll(async () => {
  await store.close()
  world.remove()
})

test('a run that goes on in another process is asked to stop, by its user of the machine', async () => {
  const connection = (await store.connections.byName('nordlys'))?.id
  if (connection === undefined) throw new Error('The connection was not made.')
  const now = systemClock.now().getTime()
  await store.leases.claim(connection, 'another process', now, now + 60_000)
  const going = aRun({ connection, status: 'running', finishedAt: null })
  await store.runs.start(going)

  const { code, stdout } = await world.here(['run', going.id, '--stop', '--json'])
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { runId: going.id, status: 'running' }])
  expect(await store.runs.isStopAsked(going.id)).toBe(true)
  const [noted] = await store.audit.list(connection, 1)
  expect(noted).toMatchObject({ action: 'run.stop', subject: going.id, actor: { kind: 'person' } })

  await store.runs.finish({ ...going, status: 'stopped', finishedAt: now })
  const over = await world.here(['run', going.id, '--stop'])
  expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('is over already')])
})
