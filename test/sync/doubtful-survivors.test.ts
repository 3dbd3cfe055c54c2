import { expect, test } from 'vitest'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

/** A customer with two invoices on the deal made for it, written a day ago. */
async function written() {
  const w = await tiny()
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042', attention: 'Kari' })
  const invoices = [postInvoice(w.company, customer), postInvoice(w.company, customer)]
  await w.run()
  w.clock.advance(24 * 3600_000)
  const [ours] = w.deals()
  return { w, customer, invoices, ours: ours?.id ?? 0, act: w.pipedrive.act }
}

const peoplesDeal = (w: Tiny, title: string) =>
  w.pipedrive.act.createDeal({ title, org_id: w.organization('Fjordkaffe AS').id })

test('R11: a deal that people merged into one that they deleted then is deleted: no other is made in its place', async () => {
  const { w, customer, ours, act } = await written()
  const kept = peoplesDeal(w, 'Kaffe 2027')
  act.mergeDeals(ours, kept.id)
  act.deleteDeal(kept.id)
  const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
  await w.run()
  expect(w.deals()).toEqual([])
  expect(w.note(next)).toMatchObject({ deal_id: null, org_id: w.organization('Fjordkaffe AS').id })
})

test('R11: a deleted deal whose entries people moved to several others was merged into none of them', async () => {
  const { w, customer, invoices, ours, act } = await written()
  for (const invoice of invoices) {
    const { id } = peoplesDeal(w, `Kaffe ${invoice.referenceNumber}`)
    Object.assign(w.note(invoice), { deal_id: id })
  }
  act.deleteDeal(ours)
  const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
  await w.run()
  for (const deal of w.deals()) expect(w.custom('deal', deal, 'Visma invoice no.')).toBeNull()
  expect(w.note(next).deal_id).toBeNull()
})

test('R11: an organization that is gone was merged into none of two that bear our number', async () => {
  const { w, customer, act } = await written()
  const code = w.fieldCode('organization', 'Visma customer no.')
  act.deleteOrganization(w.organization('Fjordkaffe AS').id)
  const names = ['Fjordkaffe (nord)', 'Fjordkaffe (sør)']
  for (const name of names) act.createOrganization({ name, custom_fields: { [code]: '10042' } })
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  await w.run()
  const links = await w.store.ledger.linksOf((await w.connection()).id, 'customer', String(customer.internalId))
  expect(links.find(({ role }) => role === 'organization')).toMatchObject({ state: 'deleted' })
  expect(w.organizations().map(({ name }) => name)).toEqual(names)
})
