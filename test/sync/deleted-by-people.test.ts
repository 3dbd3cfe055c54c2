import { describe, expect, test } from 'vitest'
import {
  editInvoiceText,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
  renameCustomer,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import type { WorldOptions } from '../world.ts'
import { readable, tiny } from './tiny.ts'

const DAY = 24 * 3600_000

/** A supplier and a customer with a document each, written and then deleted from by people. */
async function written(settings = {}, around: WorldOptions['around'] = {}) {
  const w = await tiny({ settings, around })
  const supplier = w.supplier({ name: 'Bønner AS' })
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042', attention: 'Kari' })
  const bill = postSupplierInvoice(w.company, supplier)
  const invoice = postInvoice(w.company, customer)
  await w.run()
  w.clock.advance(DAY)
  const renameSupplier = (name: string) => {
    supplier.name = name
    touch(w.company, supplier)
  }
  return { w, supplier, customer, bill, invoice, renameSupplier }
}
const recreate = { onDeleted: 'recreate' }

describe('R11, onDeleted: leave – neither it nor its dependants are remade', () => {
  test('an organization', async () => {
    const { w, supplier, bill, renameSupplier } = await written()
    w.pipedrive.act.deleteOrganization(w.organization('Bønner AS').id)
    renameSupplier('Bønner Gruppen AS')
    bill.description = 'Rettet'
    touch(w.company, bill)
    const next = postSupplierInvoice(w.company, supplier)
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(w.organizations().map((one) => one.name)).toEqual(['Fjordkaffe AS'])
    expect(w.notesOf(next)).toEqual([])
    expect(run.skipped).toMatchObject({ 'supplier deleted in Pipedrive': expect.any(Number) })
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
    expect(await w.issues()).toEqual([])
  })

  test('an organization, noticed only when a document is hung on it', async () => {
    const { w, supplier } = await written()
    w.pipedrive.act.deleteOrganization(w.organization('Bønner AS').id)
    const next = postSupplierInvoice(w.company, supplier)
    expect((await w.run()).status).toBe('done')
    expect(w.notesOf(next)).toEqual([])
    expect(await w.issues()).toEqual([])
  })

  test('a person', async () => {
    const { w, customer } = await written()
    w.pipedrive.act.deletePerson(w.person('Kari').id)
    customer.mainContact.attention = 'Ola'
    touch(w.company, customer)
    const next = postInvoice(w.company, customer)
    expect((await w.run()).status).toBe('done')
    expect(w.persons()).toEqual([])
    expect(w.notesOf(next)).toHaveLength(1)
  })

  test('a deal: new documents go to the organization', async () => {
    const { w, customer, invoice } = await written()
    const [deal] = w.deals()
    w.pipedrive.act.deleteDeal(deal?.id ?? 0)
    const next = postInvoice(w.company, customer)
    editInvoiceText(w.company, invoice, 'Rettet')
    expect((await w.run()).status).toBe('done')
    expect(w.deals()).toEqual([])
    expect(w.note(next)).toMatchObject({ deal_id: null, org_id: w.organization('Fjordkaffe AS').id })
    expect(w.note(invoice)).toMatchObject({ deal_id: deal?.id, content: expect.stringContaining('Rettet') })
    const last = postInvoice(w.company, customer)
    await w.run()
    expect(w.note(last).deal_id).toBeNull()
    expect(w.deals()).toEqual([])
    expect(await w.issues()).toEqual([])
  })

  test('a note', async () => {
    const { w, invoice } = await written()
    w.pipedrive.act.deleteNote(w.note(invoice).id)
    for (const words of ['En', 'To']) {
      editInvoiceText(w.company, invoice, words)
      expect((await w.run()).status).toBe('done')
      expect(w.notesOf(invoice)).toEqual([])
    }
    expect(await w.issues()).toEqual([])
  })

  test('everything of a customer: its new documents are skipped and say why', async () => {
    const { w, customer } = await written()
    w.pipedrive.act.deleteDeal(w.deals()[0]?.id ?? 0)
    w.pipedrive.act.deletePerson(w.person('Kari').id)
    w.pipedrive.act.deleteOrganization(w.organization('Fjordkaffe AS').id)
    const next = postInvoice(w.company, customer)
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(w.notesOf(next)).toEqual([])
    expect(run.skipped).toMatchObject({ 'customer deleted in Pipedrive': 1 })
    expect(await w.issues()).toEqual([])
  })
})

test('R11: everything of a customer but its invoice’s deal: that one is followed to the end', async () => {
  const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
  const customer = w.customer({ attention: 'Kari' })
  const invoice = postInvoice(w.company, customer)
  await w.run()
  w.clock.advance(DAY)
  w.pipedrive.act.deleteOrganization(w.organizations()[0]?.id ?? 0)
  w.pipedrive.act.deletePerson(w.person('Kari').id)
  customer.mainContact.attention = 'Ola'
  renameCustomer(w.company, customer, 'Nytt Navn AS')
  await w.run()
  payInvoice(w.company, invoice)
  const run = await w.run()
  expect(run.status).toBe('done')
  expect(w.deals().map((deal) => deal.status)).toEqual(['won'])
  expect(readable(w.note(invoice).content)).toContain('Restbeløp: 0,00')
  const later = postInvoice(w.company, customer)
  expect((await w.run()).skipped).toMatchObject({ 'customer deleted in Pipedrive': expect.any(Number) })
  expect(w.notesOf(later)).toEqual([])
})

describe('R11, onDeleted: recreate', () => {
  test('an organization is made anew, and what hung on it moves along', async () => {
    const { w, bill, renameSupplier } = await written(recreate)
    const old = w.organization('Bønner AS').id
    w.pipedrive.act.deleteOrganization(old)
    renameSupplier('Bønner Gruppen AS')
    bill.description = 'Rettet'
    touch(w.company, bill)
    expect((await w.run()).status).toBe('done')
    const made = w.organization('Bønner Gruppen AS')
    expect(made.id).not.toBe(old)
    expect(w.note(bill).org_id).toBe(made.id)
    expect(w.organizations()).toHaveLength(2)
  })

  test('noticed at a document, the organization is there again one run later', async () => {
    const { w, supplier } = await written(recreate)
    w.pipedrive.act.deleteOrganization(w.organization('Bønner AS').id)
    const next = postSupplierInvoice(w.company, supplier)
    await w.run()
    expect((await w.run()).status).toBe('done')
    expect(w.note(next).org_id).toBe(w.organization('Bønner AS').id)
  })

  test('a person', async () => {
    const { w, customer } = await written(recreate)
    w.pipedrive.act.deletePerson(w.person('Kari').id)
    customer.mainContact.attention = 'Ola'
    touch(w.company, customer)
    await w.run()
    expect(w.person('Ola')).toMatchObject({ org_id: w.organization('Fjordkaffe AS').id })
    expect(w.persons()).toHaveLength(1)
  })

  test('a deal, with its documents', async () => {
    const { w, customer, invoice } = await written(recreate)
    const old = w.deals()[0]?.id ?? 0
    w.pipedrive.act.deleteDeal(old)
    const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
    editInvoiceText(w.company, invoice, 'Rettet')
    expect((await w.run()).status).toBe('done')
    expect(w.deals()).toHaveLength(1)
    const [made] = w.deals()
    expect(made?.id).not.toBe(old)
    expect(w.note(next).deal_id).toBe(made?.id)
    expect(w.note(invoice).deal_id).toBe(made?.id)
  })

  test.each([['before it was applied'], ['after it was applied']])(
    'a deal whose answer was lost %s still takes its documents along',
    async (when) => {
      let lose = false
      const around = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
        if (!lose || request.method !== 'POST' || !request.url.includes('/v2/deals')) return handler(request)
        lose = false
        if (when === 'after it was applied') await handler(request)
        throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })
      }
      const { w, customer, invoice } = await written(recreate, { pipedrive: around })
      w.pipedrive.act.deleteDeal(w.deals()[0]?.id ?? 0)
      const next = postInvoice(w.company, customer, { documentDueDate: '2026-01-01' })
      editInvoiceText(w.company, invoice, 'Rettet')
      lose = true
      expect((await w.run()).status).toBe('done')
      expect(lose).toBe(false)
      expect(w.deals()).toHaveLength(1)
      for (const document of [next, invoice]) expect(w.note(document).deal_id).toBe(w.deals()[0]?.id)
    },
  )

  test('a note', async () => {
    const { w, invoice } = await written(recreate)
    const old = w.note(invoice).id
    w.pipedrive.act.deleteNote(old)
    editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    expect(w.note(invoice).id).not.toBe(old)
    expect(w.note(invoice).content).toContain('Rettet')
  })

  test('turned on later it remakes what was left before', async () => {
    const { w, renameSupplier } = await written()
    w.pipedrive.act.deleteOrganization(w.organization('Bønner AS').id)
    renameSupplier('Bønner Gruppen AS')
    await w.run()
    expect(w.organizations()).toHaveLength(1)
    await w.configure(recreate)
    await w.run()
    expect(w.organization('Bønner Gruppen AS')).toBeDefined()
  })
})

test.each([
  ['leave', 0],
  ['recreate', 1],
] as const)('R11: an organization deleted before its person was made, with onDeleted: %s', async (onDeleted, left) => {
  let isFirst = true
  const w = await tiny({
    settings: { onDeleted },
    around: {
      pipedrive: (handler) => (request) => {
        if (request.method === 'POST' && request.url.includes('/v2/persons') && isFirst) {
          isFirst = false
          for (const one of w.organizations()) w.pipedrive.act.deleteOrganization(one.id)
        }
        return handler(request)
      },
    },
  })
  postInvoice(w.company, w.customer({ attention: 'Kari' }))
  expect((await w.run()).status).toBe('done')
  expect(w.organizations()).toHaveLength(left)
  expect(w.person('Kari').org_id).toBe(w.organizations()[0]?.id ?? null)
  expect(w.notes()).toHaveLength(1)
  expect(await w.issues()).toEqual([])
})

describe('R11: merged by people', () => {
  test('organizations: the live record that bears our number is followed', async () => {
    const { w, supplier, renameSupplier } = await written()
    const kept = w.pipedrive.act.createOrganization({ name: 'Bønner (selgernes)' })
    w.pipedrive.act.mergeOrganizations(w.organization('Bønner AS').id, kept.id)
    renameSupplier('Bønner Gruppen AS')
    supplier.mainAddress.addressLine1 = 'Havnegata 9'
    const next = postSupplierInvoice(w.company, supplier)
    expect((await w.run()).status).toBe('done')
    expect(w.organizations()).toHaveLength(2)
    const survivor = w.organization('Bønner (selgernes)')
    expect(survivor).toMatchObject({ id: kept.id, address: { value: expect.stringContaining('Havnegata 9') } })
    expect(w.note(next).org_id).toBe(kept.id)
    expect(w.wrong()).toEqual([])
  })

  test('organizations, noticed only when a document is hung on the one that is gone', async () => {
    const { w, supplier } = await written()
    const kept = w.pipedrive.act.createOrganization({ name: 'Bønner (selgernes)' })
    w.pipedrive.act.mergeOrganizations(w.organization('Bønner AS').id, kept.id)
    const next = postSupplierInvoice(w.company, supplier)
    await w.run()
    await w.run()
    expect(w.note(next).org_id).toBe(kept.id)
    expect(w.wrong()).toEqual([])
  })

  test('persons', async () => {
    const { w, customer } = await written()
    w.pipedrive.act.mergePersons(w.person('Kari').id, w.pipedrive.act.createPerson({ name: 'K. Nordmann' }).id)
    customer.mainContact.phone1 = '+47 99 88 77 66'
    touch(w.company, customer)
    await w.run()
    expect(w.person('K. Nordmann').phones.map((one) => one.value)).toEqual(['+47 99 88 77 66'])
    expect(w.persons()).toHaveLength(1)
    expect(w.wrong()).toEqual([])
  })
})

test('voided in Visma: the entry says so; nothing of the user’s is deleted', async () => {
  const { w, invoice } = await written()
  voidInvoice(w.company, invoice)
  await w.run()
  expect(readable(w.note(invoice).content)).toContain('Annullert')
  expect(w.deals()).toHaveLength(1)
})
