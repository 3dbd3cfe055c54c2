import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { ALONE, type ApiWorld, apiWorld, visitor } from './api-world.ts'

warnWithoutPostgres()

const NORDLYS = '/connections/nordlys'
type Door = Pick<ApiWorld, 'ask' | 'service' | 'close'>
type Body = Readonly<Record<string, unknown>>

async function send(door: Pick<Door, 'ask'>, path: string, body: object = {}) {
  const headers = { 'content-type': 'application/json' }
  const answer = await door.ask(visitor('admin'), path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Body }
}
const read = async (door: Pick<Door, 'ask'>, path: string) =>
  (await (await door.ask(visitor('admin'), path)).json()) as Body
/** How work stands once it is over, asked of one process. */
const over = (door: Pick<Door, 'ask'>, work: unknown) =>
  vi.waitFor(
    async () => {
      const found = await read(door, `/long-work/${work}`)
      expect(found).toMatchObject({ state: expect.stringMatching(/done|failed/) })
      return found
    },
    { timeout: 60_000, interval: 20 },
  )

const kinds = postgresBinaries === null ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
describe.each(kinds)('a run that goes on in another process, on %s', (kind) => {
  let server: TestPostgres | undefined
  let world: ApiWorld
  let other: Door
  beforeAll(async () => {
    if (kind === 'postgres') server = await startPostgres()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    world = await apiWorld({}, (await server?.newDatabase()) ?? null)
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
    const { body } = await send(world, `${NORDLYS}/runs`)
    await gate.held
    expect(await read(other, `/long-work/${body.work}`)).toMatchObject({
      kind: 'sync',
      state: 'running',
      runId: body.runId,
    })
    expect(await send(other, `${NORDLYS}/runs/${body.runId}/stop`)).toMatchObject({ status: 200 })
    for (const door of [world, other])
      expect(await over(door, body.work)).toMatchObject({
        ...{ state: 'done', connection: 'nordlys', result: { runId: body.runId, status: 'stopped' } },
      })
    const { items } = await read(world, `${NORDLYS}/audit`)
    expect(items).toContainEqual(expect.objectContaining({ action: 'run.stop', subject: body.runId }))
    expect(await send(other, `${NORDLYS}/runs/${body.runId}/stop`)).toMatchObject({ body: { code: 'run.over' } })
    gate.release()
    await other.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, ALONE)
    expect([...world.crm.state.organizations.values()].filter(({ name }) => /^Kunde \d AS$/.test(name))).toHaveLength(5)
  })

  test('of the schedule is stopped too, and the joined one is the work that is told', async () => {
    const gate = world.holdWrites()
    const ended = world.service.run('nordlys', { mode: 'changes', trigger: 'schedule', signal: ALONE.signal })
    await gate.held
    const { body } = await send(other, `${NORDLYS}/runs`)
    expect(body).toMatchObject({ joined: true, work: body.runId })
    expect(await read(other, `/long-work/${body.work}`)).toMatchObject({ state: 'running' })
    await send(other, `${NORDLYS}/runs/${body.runId}/stop`)
    expect((await ended)?.run.status).toBe('stopped')
    gate.release()
  })

  test('is an undo, which goes on where it was stopped', async () => {
    const run = await world.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, ALONE)
    const gate = world.holdWrites()
    const { body } = await send(world, `${NORDLYS}/runs/${run.runId}/undo`)
    await gate.held
    await send(other, `${NORDLYS}/runs/${body.runId}/stop`)
    expect(await over(other, body.work)).toMatchObject({
      kind: 'undo',
      result: { status: 'stopped', undoes: run.runId },
    })
    gate.release()
    const again = await send(other, `${NORDLYS}/runs/${run.runId}/undo`)
    expect(await over(world, again.body.work)).toMatchObject({ kind: 'undo', state: 'done', result: { left: [] } })
  })
})
