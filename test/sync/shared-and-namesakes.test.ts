import { expect, test } from 'vitest'
import { editInvoiceText, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

/** A customer that was written a day ago. */
async function written() {
  const w = await tiny()
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042', attention: 'Kari' })
  postInvoice(w.company, customer)
  await w.run()
  w.clock.advance(24 * 3600_000)
  return { w, customer }
}

/** One more customer, on the organization of the first. */
async function shared() {
  const { w, customer } = await written()
  const both = w.organization('Fjordkaffe AS')
  const code = w.fieldCode('organization', 'Visma customer no.')
  w.pipedrive.act.editOrganization(both.id, { custom_fields: { [code]: '10043' } })
  const other = w.customer({ name: 'Fjordkaffe Nord AS', number: '10043', attention: 'Ola' })
  w.clock.advance(2 * 3600_000)
  await w.run()
  const organizationOf = async ({ internalId }: typeof other) =>
    (await w.store.ledger.linksOf((await w.connection()).id, 'customer', String(internalId))).find(
      ({ role }) => role === 'organization',
    )
  expect(await organizationOf(other)).toMatchObject({ remote: String(both.id) })
  return { w, customer, other, both, code, organizationOf }
}

test('R11: organizations that several share and people merge: the links of the others point to the survivor too', async () => {
  const { w, customer, other, both, code, organizationOf } = await shared()
  const kept = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe (selgernes)' })
  w.pipedrive.act.editOrganization(both.id, { custom_fields: { [code]: '10042' } })
  w.pipedrive.act.mergeOrganizations(both.id, kept.id)
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  customer.mainContact.web = 'https://fjordkaffe.example'
  await w.run()
  for (const one of [customer, other])
    expect(await organizationOf(one)).toMatchObject({ remote: String(kept.id), state: 'live' })
})

test('the name of a shared organization is that of the customer whom Visma has had longest', async () => {
  const { w, customer, other, both } = await shared()
  renameCustomer(w.company, other, 'Fjordkaffe Sør AS')
  await w.run()
  expect(w.organization('Fjordkaffe AS').id).toBe(both.id)
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  await w.run()
  expect(w.organization('Fjordkaffe Gruppen AS').id).toBe(both.id)
})

test('R11: also where a new invoice of one of them is what finds out', async () => {
  const { w, customer, other, both, code, organizationOf } = await shared()
  const kept = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe (selgernes)' })
  w.pipedrive.act.editOrganization(both.id, { custom_fields: { [code]: '10042' } })
  w.pipedrive.act.mergeOrganizations(both.id, kept.id)
  const invoice = postInvoice(w.company, other)
  await w.run()
  expect(w.notesOf(invoice)).toHaveLength(1)
  for (const one of [customer, other])
    expect(await organizationOf(one)).toMatchObject({ remote: String(kept.id), state: 'live' })
})

test('a deal that customers share is nobody’s to leave: what is on it stays, also once there is another', async () => {
  const { w, customer, other, both } = await shared()
  const open = w.pipedrive.act.createDeal({ title: 'Kaffe 2027', org_id: both.id })
  w.clock.advance(2 * 3600_000)
  const invoices = [customer, other].map((one) => postInvoice(w.company, one))
  await w.run()
  w.pipedrive.act.createDeal({ title: 'Te 2027', org_id: both.id })
  w.clock.advance(2 * 3600_000)
  for (const invoice of invoices) editInvoiceText(w.company, invoice, 'Rettet')
  await w.run()
  for (const invoice of invoices) expect(w.note(invoice).deal_id).toBe(open.id)
})

test('R11: an organization that several share and people deleted, with onDeleted: recreate, is made once, for all', async () => {
  const { w, customer, other, both, organizationOf } = await shared()
  await w.configure({ onDeleted: 'recreate' })
  w.pipedrive.act.deleteOrganization(both.id)
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  customer.mainContact.web = 'https://fjordkaffe.example'
  await w.run()
  const made = w.organization('Fjordkaffe Gruppen AS')
  for (const one of [customer, other])
    expect(await organizationOf(one)).toMatchObject({ remote: String(made.id), state: 'live' })
  expect(w.custom('organization', made, 'Visma customer no.')).toBe('10042, 10043')
})

test('R11: a customer whose record people deleted does not contend with a new one of the same name', async () => {
  const { w, customer } = await written()
  w.pipedrive.act.deleteOrganization(w.organization('Fjordkaffe AS').id)
  for (const name of ['Fjordkaffe Gruppen AS', 'Fjordkaffe AS']) {
    renameCustomer(w.company, customer, name)
    await w.run()
  }
  const theirs = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
  w.clock.advance(2 * 3600_000)
  const next = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', number: '10099', attention: 'Ola' }))
  await w.run({ mode: 'full' })
  expect(await w.issues()).toEqual([])
  expect(w.organization('Fjordkaffe AS').id).toBe(theirs.id)
  expect(w.person('Ola').org_id).toBe(theirs.id)
  expect(w.notesOf(next)).toHaveLength(1)
})
