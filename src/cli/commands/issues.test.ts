import { expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import { systemClock } from '../../core/clock.ts'
import { openStore } from '../../store/open.ts'

test('records as values and as a document at once is wrong usage', async () => {
  const world = cliWorld()
  const { code, stderr } = await world.here(['records', 'nordlys', '--csv', '--json'])
  world.remove()
  expect([code, stderr]).toEqual([64, expect.stringContaining('Say --csv or --json')])
})

test.each(['retry', 'ignore'])('issue %s wakes the connection, so that a serve beside it takes it up', async (verb) => {
  const world = cliWorld()
  await world.here(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  const store = await openStore({ dataDir: world.dataDir, clock: systemClock })
  try {
    const id = (await store.connections.byName('nordlys'))?.id
    if (id === undefined) throw new Error('The connection was not made.')
    const now = systemClock.now().getTime()
    const lease = await store.leases.claim(id, 'test', now, now + 60_000)
    if (lease === null) throw new Error('Nobody else holds it.')
    const row = { key: '1', reason: 'no number', raw: '{}' }
    const rows = [row, ...'23456789abc'].map((one) => (typeof one === 'string' ? { ...row, key: one } : one))
    await store.sync(lease).reject('customers', 'customer', verb === 'retry' ? [row] : rows, 'r_1' as never)
    await store.leases.release(lease)
    expect((await store.work.get(id))?.nextAt).toBeNull()
    const [issue] = await store.issues.list(id, ['open'])

    const why = verb === 'ignore' ? ['--reason', 'our own'] : []
    expect((await world.here(['issue', verb, issue?.id ?? '', ...why])).code).toBe(0)
    expect((await store.work.get(id))?.nextAt).toBeGreaterThanOrEqual(now)
    if (verb === 'retry') return

    const of = issue?.id ?? ''
    const twice = await world.here(['issue', 'ignore', of, of, '--reason', 'our own', '--json'])
    expect(JSON.parse(twice.stdout)).toMatchObject([{ id: of, ignoredBecause: 'our own' }])
    const { stdout } = await world.here(['issue', 'ignore', of, '--reason', 'our own'])
    expect(stdout).toContain('is out of sight among the issues; nothing else changes')
    const without = await world.here(['issue', 'ignore', of])
    expect([without.code, without.stderr]).toEqual([64, expect.stringContaining('Say why they are ignored')])
    const many = await world.here(['issue', 'ignore', 'i_', '--reason', 'our own'])
    expect(many.stderr).toMatch(/Several ids of an issue begin with i_: (i_\w+(, )?){5} and at least 5 more\./)
  } finally {
    await store.close()
    world.remove()
  }
})
