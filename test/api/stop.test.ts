import { afterEach, beforeEach, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { onBothDatabases } from '../on-each-database.ts'
import { ALONE, type ApiWorld, apiWorld } from './api-world.ts'
import { asking, NORDLYS } from './asking.ts'

type Door = Pick<ApiWorld, 'ask' | 'service' | 'close'>
const by = (door: Door) => asking(() => door)

onBothDatabases('a run that goes on in another process', (newDatabase) => {
  let world: ApiWorld
  let other: Door
  beforeEach(async () => {
    world = await apiWorld({}, await newDatabase())
    other = await world.another()
    for (let count = 0; count < 5; count += 1)
      postInvoice(world.company, addCustomer(world.company, { name: `Kunde ${count} AS` }))
  })
  afterEach(async () => {
    await other.close()
    await world.close()
  })

  test('is stopped within a second or so, and both tell how it ended and the audit who stopped it', async () => {
    const gate = world.holdWrites()
    const { body } = await by(world).send(`${NORDLYS}/runs`)
    await gate.held
    expect(await by(other).read(`/long-work/${body.work}`)).toMatchObject({
      kind: 'sync',
      state: 'running',
      runId: body.runId,
    })
    expect(await by(other).send(`${NORDLYS}/runs/${body.runId}/stop`)).toMatchObject({ status: 200 })
    for (const door of [world, other])
      expect(await by(door).over(body.work)).toMatchObject({
        ...{ state: 'done', connection: 'nordlys', result: { runId: body.runId, status: 'stopped' } },
      })
    const { items } = await by(world).read(`${NORDLYS}/audit`)
    expect(items).toContainEqual(expect.objectContaining({ action: 'run.stop', subject: body.runId }))
    expect(await by(other).send(`${NORDLYS}/runs/${body.runId}/stop`)).toMatchObject({ body: { code: 'run.over' } })
    gate.release()
    await other.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, ALONE)
    expect([...world.crm.state.organizations.values()].filter(({ name }) => /^Kunde \d AS$/.test(name))).toHaveLength(5)
  })

  test('of the schedule is stopped too, and the joined one is the work that is told', async () => {
    const gate = world.holdWrites()
    const ended = world.service.run('nordlys', { mode: 'changes', trigger: 'schedule', signal: ALONE.signal })
    await gate.held
    const { body } = await by(other).send(`${NORDLYS}/runs`)
    expect(body).toMatchObject({ joined: true, work: body.runId })
    expect(await by(other).read(`/long-work/${body.work}`)).toMatchObject({ state: 'running' })
    await by(other).send(`${NORDLYS}/runs/${body.runId}/stop`)
    expect((await ended)?.run.status).toBe('stopped')
    gate.release()
  })

  test('is an undo, which goes on where it was stopped', async () => {
    const run = await world.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, ALONE)
    const gate = world.holdWrites()
    const { body } = await by(world).send(`${NORDLYS}/runs/${run.runId}/undo`)
    await gate.held
    await by(other).send(`${NORDLYS}/runs/${body.runId}/stop`)
    expect(await by(other).over(body.work)).toMatchObject({
      kind: 'undo',
      result: { status: 'stopped', undoes: run.runId },
    })
    gate.release()
    const again = await by(other).send(`${NORDLYS}/runs/${run.runId}/undo`)
    expect(await by(world).over(again.body.work)).toMatchObject({ kind: 'undo', state: 'done', result: { left: [] } })
  })
})
