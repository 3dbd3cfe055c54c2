import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import { systemClock } from '../../core/clock.ts'
import { openStore } from '../../store/open.ts'

test.each(['retry', 'ignore'])('issue %s wakes the connection, so that a serve beside it takes it up', async (verb) => {
  const world = cliWorld()
  await world.ml(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  const store = await openStore({ dataDir: world.dataDir, clock: systemClock })
  try {
    const id = (await store.connections.byName('nordlys'))?.id
    if (id === undefined) throw new Error('The connection was not made.')
    const now = systemClock.now().getTime()
    const lease = await store.leases.claim(id, 'test', now, now + 60_000)
    if (lease === null) throw new Error('Nobody else holds it.')
    const row = { key: '1', reason: 'no number', raw: '{}' }
    await store.sync(lease).reject('customers', 'customer', [row], 'r_1' as never)
    await store.leases.release(lease)
    expect((await store.work.get(id))?.nextAt).toBeNull()
    const [issue] = await store.issues.list(id, ['open'])

    expect((await world.ml(['issue', verb, issue?.id ?? ''])).code).toBe(0)
    expect((await store.work.get(id))?.nextAt).toBeGreaterThanOrEqual(now)
  } finally {
    await store.close()
    world.remove()
  }
})
