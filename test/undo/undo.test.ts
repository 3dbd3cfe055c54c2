import { expect, test } from 'vitest'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type World, world } from '../world.ts'
import { differences, snapshot } from './snapshot.ts'
import { released, resume, undo } from './undo.ts'

const ON = { flows: { receivables: true, referenceData: { poll: 1 } } }

/** What a run sends to Pipedrive besides reads. */
function written(w: World): readonly string[] {
  return w
    .calls()
    .filter(({ method, status }) => method !== 'GET' && status < 300)
    .map(({ method, path }) => `${method} ${path}`)
}

test('R13: the first sync is taken back as a whole, stays so, and comes back when it is released', async () => {
  const w = await world({ settings: ON, suppliers: 3, customers: 4, invoices: 14 })
  w.pipedrive.act.createOrganization({ name: w.company.customers[0]?.name ?? '' })
  const before = snapshot(w)
  const first = await w.sync()
  w.calm()
  const after = snapshot(w)

  const { run } = await undo(w, first.id)
  expect(run).toMatchObject({ mode: 'undo', status: 'done', undoes: first.id })
  expect([...differences(before, snapshot(w))]).toEqual([])
  await resume(w)
  written(w)
  for (const mode of ['changes', 'full'] as const) {
    w.clock.advance(3_600_000)
    await w.sync({ mode })
    expect(written(w)).toEqual([])
  }

  await released(w, first.id)
  await w.sync()
  expect(snapshot(w).size).toBe(after.size)
  await w.close()
})

test('R13: a later run is taken back alone, and what it wrote stays as it was', async () => {
  const w = await world({ settings: ON, suppliers: 2, customers: 4, invoices: 14 })
  await w.sync()
  w.calm()
  const before = snapshot(w)
  const [customer] = w.company.customers
  if (customer) postInvoice(w.company, customer)
  const open = w.company.customerInvoices.find((one) => one.status === 'Open')
  if (open) payInvoice(w.company, open)
  w.clock.advance(3_600_000)
  const second = await w.sync()
  const after = snapshot(w)
  expect(differences(before, after).size).toBeGreaterThan(3)

  await undo(w, second.id)
  expect([...differences(before, snapshot(w))]).toEqual([])
  await resume(w)
  written(w)
  for (const mode of ['changes', 'full'] as const) {
    w.clock.advance(3_600_000)
    await w.sync({ mode })
    expect(written(w)).toEqual([])
  }
  await released(w, second.id)
  await w.sync()
  expect(snapshot(w).size).toBe(after.size)
  await w.close()
})
