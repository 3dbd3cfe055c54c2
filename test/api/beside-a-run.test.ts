import { afterEach, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { ALONE, type ApiWorld, apiWorld } from './api-world.ts'

let w: ApiWorld
afterEach(() => w.close())

/** A run of the process that waits for an answer of Pipedrive. */
async function running() {
  w = await apiWorld()
  const [customer] = w.company.customers
  if (customer === undefined) throw new Error('No customer.')
  postInvoice(w.company, customer)
  w.clock.advance(15 * 60_000)
  const { held, release } = w.holdWrites()
  const run = w.service.run('nordlys', { mode: 'changes', trigger: 'schedule', signal: ALONE.signal })
  await held
  return { run, release }
}

const BUSY = { code: 'connection.busy' }

test('what a person asks of the process that is in a run does not break the run off', async () => {
  const { run, release } = await running()
  const [first] = await w.service.runs.list('nordlys', 1)
  await expect(w.service.connections.adopt('nordlys', ALONE)).rejects.toMatchObject(BUSY)
  await expect(w.service.undo(first?.runId ?? '', {}, ALONE)).rejects.toMatchObject({ code: 'undo.running' })
  await expect(w.service.connections.delete('nordlys')).rejects.toMatchObject(BUSY)
  expect(await w.service.run('nordlys', { mode: 'changes', trigger: 'webhook', signal: ALONE.signal })).toBeNull()
  release()
  expect((await run)?.run.status).toMatch(/^done/)
})

test('a sync that a person asks for follows the run that the process is in', async () => {
  const { run, release } = await running()
  const own = w.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, { ...ALONE, tell: release })
  const ended = await run
  expect(ended?.run.status).toMatch(/^done/)
  expect((await own).runId).toBe(ended?.run.id)
})
