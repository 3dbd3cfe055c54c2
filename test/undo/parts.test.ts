import { expect, test } from 'vitest'
import { operationId } from '../../src/core/ids.ts'
import { type Customer, postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from '../sync/tiny.ts'
import { released, resume, undo } from './undo.ts'

async function twoCustomers() {
  const w = await tiny()
  w.calm()
  const [one, other] = [w.customer({ name: 'Fjord AS' }), w.customer({ name: 'Fjell AS' })]
  postInvoice(w.company, one)
  postInvoice(w.company, other)
  const run = await w.run()
  return { w, run, one, other }
}

const recordOf = ({ internalId }: Customer) => `customer:${internalId}`

test('R13: of one record only what was written for it is taken back, and the connection goes on', async () => {
  const { w, run, one, other } = await twoCustomers()
  const theirs = w.pipedrive.act.createOrganization({ name: 'Andre AS' })
  const records = new Set([recordOf(one)])
  await undo(w, run.id, { meant: { what: 'records', records } })
  expect(w.organizations().map(({ name }) => name)).toEqual(expect.arrayContaining([other.name, theirs.name]))
  expect((await w.connection()).state).toBe('active')
  w.writes()
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('R13: one write is taken back alone, and the rest of the run with the next undo', async () => {
  const { w, run } = await twoCustomers()
  const written = await w.store.ledger.ofRun(run.id, 1_000, 0)
  const note = written.find(({ entity, kind }) => entity === 'note' && kind === 'create')
  if (note === undefined) throw new Error('The run wrote no note.')
  await undo(w, run.id, { meant: { what: 'operation', operation: operationId(note.id) } })
  expect([w.notes().length, w.organizations().length]).toEqual([1, 2])
  expect((await w.connection()).state).toBe('active')
  w.writes()
  await w.run()
  expect(w.writes()).toEqual([])
  const rest = await undo(w, run.id)
  expect([rest.run.status, w.notes().length, w.organizations().length, w.deals().length]).toEqual(['done', 0, 0, 0])
})

test('R13: an undo of all of a run pauses the connection before its first write, and says how to go on', async () => {
  const { w, run } = await twoCustomers()
  await undo(w, run.id)
  const { state, stateReason } = await w.connection()
  expect([state, stateReason]).toEqual([
    'paused',
    expect.stringMatching(new RegExp(`^Run ${run.id} was taken back\\..*ml-connector connection resume nordlys$`)),
  ])
})

test('R14: a preview of an undo writes nothing and keeps nothing back', async () => {
  const { w, run } = await twoCustomers()
  w.writes()
  const { planned } = await undo(w, run.id, { preview: true })
  expect([w.writes(), (await w.connection()).state]).toEqual([[], 'active'])
  expect(planned.filter(({ kind, state }) => kind === 'delete' && state === 'intent').length).toBeGreaterThan(5)
  expect(await w.store.ledger.keptBack((await w.connection()).id)).toEqual([])
})

test('R13: a PDF that was taken back comes again with the next run once it is released', async () => {
  const w = await tiny({ settings: { pdf: 'all' } })
  w.calm()
  const customer = w.customer()
  postInvoice(w.company, customer)
  await w.run()
  postInvoice(w.company, customer)
  const files = () => [...w.pipedrive.state.files.values()].filter((file) => !file.is_deleted).map(({ name }) => name)
  const run = await w.run()
  const before = files()
  expect(before).toHaveLength(2)
  await undo(w, run.id)
  await resume(w)
  await w.run()
  await w.run({ mode: 'full' })
  expect(files()).toHaveLength(1)
  await released(w, run.id)
  await w.run()
  expect(files()).toEqual(before)
  w.writes()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})
