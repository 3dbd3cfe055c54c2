import { describe, expect, test } from 'vitest'
import { editInvoiceText, postInvoice, postSupplierInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import type { WorldOptions } from '../world.ts'
import { readable, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const recreate = { onDeleted: 'recreate' }
type Answer = (request: Request) => Promise<Response>

/** A supplier and a customer with a document each, written a day ago. */
async function written(settings = {}, around: WorldOptions['around'] = {}) {
  const w = await tiny({ settings, around })
  const supplier = w.supplier({ name: 'Bønner AS' })
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042', attention: 'Kari' })
  const bill = postSupplierInvoice(w.company, supplier)
  const invoice = postInvoice(w.company, customer)
  await w.run()
  w.clock.advance(DAY)
  return { w, supplier, customer, bill, invoice, act: w.pipedrive.act }
}

describe('R11: a deletion that people undo', () => {
  test('of a supplier’s organization: the next document brings it back, with those left out meanwhile', async () => {
    const { w, supplier, bill, act } = await written()
    const { id } = w.organization('Bønner AS')
    act.deleteOrganization(id)
    bill.description = 'Rettet'
    touch(w.company, bill)
    const missed = [postSupplierInvoice(w.company, supplier), postSupplierInvoice(w.company, supplier)]
    await w.run()
    for (const one of missed) expect(w.notesOf(one)).toEqual([])

    act.restore('organization', id)
    missed.push(postSupplierInvoice(w.company, supplier))
    await w.run()
    await w.run()
    for (const one of missed) expect(w.note(one).org_id).toBe(id)
    expect(w.organizations()).toHaveLength(2)
    expect(w.wrong()).toEqual([])
  })

  test('of everything a customer had: a full run brings it back by itself', async () => {
    const { w, customer, invoice, act } = await written()
    const organization = w.organization('Fjordkaffe AS').id
    const person = w.person('Kari').id
    const deal = w.deals()[0]?.id ?? 0
    act.deleteDeal(deal)
    act.deletePerson(person)
    act.deleteOrganization(organization)
    const missed = postInvoice(w.company, customer)
    editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    expect(w.notesOf(missed)).toEqual([])

    act.restore('organization', organization)
    act.restore('person', person)
    act.restore('deal', deal)
    await w.run({ mode: 'full' })
    expect(w.note(missed).deal_id).toBe(deal)
    expect(readable(w.note(invoice).content)).toContain('Rettet')
    expect([w.organizations().length, w.persons().length, w.deals().length]).toEqual([2, 1, 1])
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('of a note: a full run brings it up to date again', async () => {
    const { w, invoice, act } = await written()
    const { id } = w.note(invoice)
    act.deleteNote(id)
    editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    act.restore('note', id)
    await w.run({ mode: 'full' })
    expect(w.note(invoice)).toMatchObject({ id, content: expect.stringContaining('Rettet') })
  })

  test('seen in a list that is read for something else', async () => {
    const { w, supplier, act } = await written()
    const { id } = w.organization('Bønner AS')
    act.deleteOrganization(id)
    const missed = postSupplierInvoice(w.company, supplier)
    await w.run()
    w.clock.advance(2 * 3600_000)
    act.restore('organization', id)
    w.supplier({ name: 'En annen AS' })
    await w.run()
    await w.run()
    expect(w.note(missed).org_id).toBe(id)
  })

  test('before it was made anew: the old one is taken up again', async () => {
    const { w, supplier, customer, act } = await written(recreate)
    const { id } = w.organization('Bønner AS')
    act.deleteOrganization(id)
    const bill = postSupplierInvoice(w.company, supplier)
    await w.configure({ flows: { suppliers: false } })
    await w.run()
    expect(w.notesOf(bill)).toEqual([])
    act.restore('organization', id)
    await w.configure({ flows: {} })
    renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
    await w.run()
    await w.run()
    expect(w.note(bill).org_id).toBe(id)
    expect(w.organizations()).toHaveLength(2)
  })
})

test('R11: made anew only where nobody bears our number: people may have moved it to another record', async () => {
  const { w, supplier, bill, act } = await written()
  const { id } = w.organization('Bønner AS')
  act.deleteOrganization(id)
  supplier.name = 'Bønner Gruppen AS'
  touch(w.company, supplier)
  await w.run()
  const code = w.fieldCode('organization', 'Visma supplier no.')
  const other = act.createOrganization({ name: 'Bønner (selgernes)', custom_fields: { [code]: supplier.number } })
  await w.configure(recreate)
  await w.run()
  expect(w.organizations()).toHaveLength(2)
  expect(w.note(bill)).toBeDefined()
  const next = postSupplierInvoice(w.company, supplier)
  await w.run()
  expect(w.note(next).org_id).toBe(other.id)
})

test.each([
  ['PATCH', '/v2/organizations/'],
  ['PATCH', '/v2/deals/'],
  ['PUT', '/v1/notes/'],
])('R11: one answer 404 to %s %s cuts nothing off', async (method, path) => {
  let wrong = 0
  const around =
    (handler: Answer): Answer =>
    async (request) => {
      if (wrong === 0 || request.method !== method || !request.url.includes(path)) return handler(request)
      wrong -= 1
      return Response.json({ success: false, error: 'not found', data: null }, { status: 404 })
    }
  const { w, customer, invoice } = await written({}, { pipedrive: around })
  wrong = 1
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
  editInvoiceText(w.company, invoice, 'Rettet')
  await w.run()
  expect(wrong).toBe(0)
  expect(w.note(next).deal_id).toBe(w.note(invoice).deal_id)
  expect(readable(w.note(invoice).content)).toContain('Rettet')
  expect(w.organization('Fjordkaffe Gruppen AS')).toBeDefined()
  expect(await w.issues()).toEqual([])
  expect(w.wrong()).toEqual([])
})

describe('R11: deals that people merged', () => {
  test.each(['leave', 'recreate'])('are followed to the one that is left, with onDeleted: %s', async (onDeleted) => {
    const { w, customer, invoice, act } = await written({ onDeleted })
    const [ours] = w.deals()
    const kept = act.createDeal({ title: 'Kaffe 2027', org_id: w.organization('Fjordkaffe AS').id })
    act.mergeDeals(ours?.id ?? 0, kept.id)
    const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
    editInvoiceText(w.company, invoice, 'Rettet')
    expect((await w.run()).status).toBe('done')
    expect(w.deals().map(({ id, title }) => [id, title])).toEqual([[kept.id, 'Kaffe 2027']])
    for (const document of [invoice, next]) expect(w.note(document).deal_id).toBe(kept.id)
    expect(w.custom('deal', w.deals()[0] as never, 'Visma invoice no.')).toBe(next.referenceNumber)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
    expect(await w.issues()).toEqual([])
  })

  test('one invoice’s deal into another’s: it shows the oldest unpaid of both, and keeps its own name', async () => {
    const { w, customer, act } = await written({ deals: { create: 'perInvoice' } })
    const [first] = w.deals()
    const second = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
    await w.run()
    const { title, id } = w.deals().find((one) => one.id !== first?.id) ?? { title: '', id: 0 }
    act.mergeDeals(first?.id ?? 0, id)
    for (const mode of ['full', 'changes', 'full'] as const) await w.run({ mode })
    expect(w.deals().map((one) => [one.id, one.title])).toEqual([[id, title]])
    expect(w.custom('deal', w.deals()[0] as never, 'Visma invoice no.')).toBe(second.referenceNumber)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })
})
