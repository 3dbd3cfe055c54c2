import { expect, test } from 'vitest'
import { isDiffering } from '../../src/core/tie-out.ts'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from '../sync/tiny.ts'
import { readBack } from '../tie-out/play.ts'
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

test('R13: what is kept back is no drift and no difference to the books, even where people change it', async () => {
  const settings = { flows: { receivables: true } }
  const w = await tiny({ settings })
  w.calm()
  const invoice = postInvoice(w.company, w.customer({ name: 'Fjord AS' }))
  await w.run()
  payInvoice(w.company, invoice)
  const paid = await w.run()
  await undo(w, paid.id)
  await resume(w)
  await w.run()
  const organization = w.organization('Fjord AS')
  const code = w.fieldCode('organization', 'Visma open balance')
  w.pipedrive.act.editOrganization(organization.id, {
    custom_fields: { ...organization.custom_fields, [code]: { value: 1, currency: 'NOK' } },
  })
  const { drift, lines, tieOut } = await readBack(w, { mode: 'tie-out', texts: true })
  expect([drift, lines.filter(isDiffering), tieOut.verdict]).toEqual([[], [], 'ties_out'])
})
