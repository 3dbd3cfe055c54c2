import { expect, test } from 'vitest'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from '../sync/tiny.ts'
import { snapshot } from './snapshot.ts'
import { released, resume, undo } from './undo.ts'

/** What the runs after an undo write: nothing may be left for them. */
async function writtenAfter(w: Tiny): Promise<readonly string[]> {
  await resume(w)
  w.writes()
  await w.run()
  await w.run({ mode: 'full' })
  return w.writes()
}

test('R13: what visibility hides by now is not shown again by taking an earlier run back', async () => {
  const w = await tiny()
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  payInvoice(w.company, invoice)
  const paid = await w.run()
  await w.configure({ visibility: 'bands' })
  await w.run()
  const { run } = await undo(w, paid.id)
  expect(w.note(invoice).content).not.toContain('NOK')
  expect(run.skipped).toHaveProperty('left: hidden by settings.visibility')
  expect(await writtenAfter(w)).toEqual([])
})

test('R13: a text that was put back below the visibility of amounts stays, also in full runs', async () => {
  const w = await tiny({ settings: { flows: { receivables: true } } })
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  await w.configure({ visibility: 'bands', flows: { receivables: true } })
  await w.run()
  const before = snapshot(w)
  payInvoice(w.company, invoice)
  const paid = await w.run()
  await undo(w, paid.id)
  expect(snapshot(w)).toEqual(before)
  expect(await writtenAfter(w)).toEqual([])
  expect(snapshot(w)).toEqual(before)
})

test('R13: the invoice fields of a deal of people stay as they were together when a second invoice is taken back', async () => {
  const w = await tiny()
  w.calm()
  const theirs = w.pipedrive.act.createOrganization({ name: 'Fjord AS' })
  const deal = w.pipedrive.act.createDeal({ title: 'Kaffeavtale', org_id: theirs.id })
  const customer = w.customer({ name: 'Fjord AS' })
  const first = postInvoice(w.company, customer)
  await w.run()
  expect(w.note(first).deal_id).toBe(deal.id)
  payInvoice(w.company, first)
  await w.run()
  const before = snapshot(w)
  const second = postInvoice(w.company, customer)
  const run = await w.run()
  expect(w.note(second).deal_id).toBe(deal.id)
  await undo(w, run.id)
  expect(snapshot(w)).toEqual(before)
  expect(await writtenAfter(w)).toEqual([])
  await released(w, run.id)
  await w.run()
  expect(w.note(second).deal_id).toBe(deal.id)
})
