import { describe, expect, test } from 'vitest'
import {
  type Customer,
  editInvoiceText,
  payInvoice,
  postInvoice,
  renameCustomer,
} from '../../src/twins/company/company.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

/** A customer that sales knows already: its organization and person are there, and so are deals. */
async function known(options: WorldOptions['settings'] = {}) {
  const w = await tiny({ settings: options })
  const customer = w.customer({ name: 'Fjordkaffe AS', attention: 'Kari Nordmann', email: 'kari@fjordkaffe.example' })
  const organization = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS' })
  const person = w.pipedrive.act.createPerson({
    name: 'Kari Nordmann',
    org_id: organization.id,
    emails: [{ value: 'kari@fjordkaffe.example' }],
  })
  const deal = (title: string, members: object = {}) =>
    w.pipedrive.act.createDeal({ title, org_id: organization.id, ...members }, { at: '2026-01-01T08:00:00Z' })
  const wonDeal = (title: string, day: string, members: object = {}) =>
    deal(title, { status: 'won', won_time: `${day}T12:00:00Z`, ...members })
  return { w, customer, organization, person, deal, wonDeal }
}
/** Title of the deal an invoice's note is on; `null` when it is on none. */
const dealOf = (w: Tiny, invoice: ReturnType<typeof postInvoice>): string | null => {
  const id = w.note(invoice).deal_id
  return id === null ? null : (w.pipedrive.state.deals.get(id)?.title ?? null)
}
const invoiced = async (w: Tiny, customer: Customer, options: Parameters<typeof postInvoice>[2] = {}) => {
  const invoice = postInvoice(w.company, customer, options)
  await w.run()
  return dealOf(w, invoice)
}

describe('(1) the document’s own link', () => {
  test('sticks, whatever becomes of the deal and whichever deals come after', async () => {
    const { w, customer, deal } = await known()
    const first = deal('Første')
    const invoice = postInvoice(w.company, customer)
    await w.run()
    expect(dealOf(w, invoice)).toBe('Første')
    w.pipedrive.act.loseDeal(first.id)
    deal('Andre')
    w.clock.advance(2 * 3600_000)
    editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    expect(dealOf(w, invoice)).toBe('Første')
  })
})

describe('(2) a reference on the invoice that names a deal', () => {
  test.each([
    ['its id', (id: number) => String(id)],
    ['its URL', (id: number) => `https://nordlys.pipedrive.test/deal/${id}`],
    ['its URL in a sentence', (id: number) => `Se https://nordlys.pipedrive.test/deal/${id} for avtalen`],
  ])('is found by %s, before any deal of the customer', async (_, write) => {
    const { w, customer, deal } = await known({ deals: { referenceField: 'customerRefNumber' } })
    const elsewhere = w.pipedrive.act.createOrganization({ name: 'Helt andre' })
    const named = w.pipedrive.act.createDeal({ title: 'Den nevnte', org_id: elsewhere.id })
    deal('Eneste åpne')
    expect(await invoiced(w, customer, { customerRefNumber: write(named.id) })).toBe('Den nevnte')
  })

  test('works for a deal that was made a minute ago', async () => {
    const { w, customer, organization } = await known({ deals: { referenceField: 'externalReference' } })
    await invoiced(w, customer)
    const named = w.pipedrive.act.createDeal({ title: 'Helt ny', org_id: organization.id })
    expect(await invoiced(w, customer, { externalReference: String(named.id) })).toBe('Helt ny')
  })

  test('that names no deal, or a deal of another account, is no answer', async () => {
    const { w, customer, deal } = await known({ deals: { referenceField: 'customerRefNumber' } })
    const open = deal('Eneste åpne')
    expect(await invoiced(w, customer, { customerRefNumber: '7781' })).toBe('Eneste åpne')
    const url = `https://andre.pipedrive.com/deal/${open.id + 1}`
    expect(await invoiced(w, customer, { customerRefNumber: url })).toBe('Eneste åpne')
  })

  test('that names a deal people have deleted is no answer, however often it is named', async () => {
    const { w, customer, deal } = await known({ deals: { referenceField: 'customerRefNumber' } })
    const named = deal('Slettet')
    w.pipedrive.act.deleteDeal(named.id)
    deal('Eneste åpne')
    for (let time = 0; time < 2; time++)
      expect(await invoiced(w, customer, { customerRefNumber: String(named.id) })).toBe('Eneste åpne')
  })

  test('is not looked for unless settings say where', async () => {
    const { w, customer, deal } = await known()
    const named = deal('Nevnt')
    deal('En til')
    expect(await invoiced(w, customer, { customerRefNumber: String(named.id) })).toMatch(/^Visma – /)
  })
})

describe('(3) deals made by people', () => {
  test('the latest one won at most 90 days before the document’s date', async () => {
    const { w, customer, deal, wonDeal } = await known()
    wonDeal('Vunnet i august', '2026-08-20')
    wonDeal('Vunnet i oktober', '2026-10-20')
    wonDeal('Vunnet etterpå', '2026-11-15')
    deal('Åpen')
    expect(await invoiced(w, customer, { documentDate: '2026-11-10' })).toBe('Vunnet i oktober')
  })

  test.each([
    ['90 days before', '2026-08-12', 'Vunnet'],
    ['91 days before', '2026-08-11', 'Åpen'],
    ['on the day itself', '2026-11-10', 'Vunnet'],
    ['the day after', '2026-11-11', 'Åpen'],
  ])('won %s', async (_, day, expected) => {
    const { w, customer, deal, wonDeal } = await known()
    wonDeal('Vunnet', day)
    deal('Åpen')
    expect(await invoiced(w, customer, { documentDate: '2026-11-10' })).toBe(expected)
  })

  test('else the only open one; of the person too', async () => {
    const { w, customer, person } = await known()
    w.pipedrive.act.createDeal({ title: 'På personen', person_id: person.id })
    expect(await invoiced(w, customer)).toBe('På personen')
  })

  test('several open ones are no answer, and update_time is never used', async () => {
    const { w, customer, deal } = await known()
    const first = deal('Åpen 1')
    deal('Åpen 2')
    w.clock.advance(60_000)
    w.pipedrive.act.editDeal(first.id, { value: 10 })
    expect(await invoiced(w, customer)).toBe(`Visma – Fjordkaffe AS (${customer.number})`)
  })

  test('lost, deleted and archived ones are none', async () => {
    const { w, customer, deal } = await known()
    w.pipedrive.act.loseDeal(deal('Tapt').id)
    w.pipedrive.act.deleteDeal(deal('Slettet').id)
    w.pipedrive.act.archiveDeal(deal('Arkivert').id)
    expect(await invoiced(w, customer)).toMatch(/^Visma – /)
  })

  test.each(['archiveDeal', 'deleteDeal'] as const)(
    'one gone since we last looked is none either: %s',
    async (leave) => {
      const { w, customer } = await known()
      const other = w.customer({ name: 'Bakeriet AS' })
      const organization = w.pipedrive.act.createOrganization({ name: 'Bakeriet AS' })
      const open = w.pipedrive.act.createDeal({ title: 'Brød', org_id: organization.id })
      await invoiced(w, customer)
      w.pipedrive.act[leave](open.id)
      expect(await invoiced(w, other)).toBe(`Visma – Bakeriet AS (${other.number})`)
      expect(await w.issues()).toEqual([])
    },
  )

  test('only those in deals.pipelines, where it names some', async () => {
    const { w, customer, organization } = await known({ deals: { pipelines: ['Salg'] } })
    const sales = w.pipedrive.act.createPipeline('Salg', ['Ny'])
    w.pipedrive.act.createDeal({ title: 'I Salg', org_id: organization.id, pipeline_id: sales.id })
    w.pipedrive.act.createDeal({ title: 'Et annet sted', org_id: organization.id })
    expect(await invoiced(w, customer)).toBe('I Salg')
  })

  test('a deal of ours is none', async () => {
    const { w, customer } = await known({ deals: { create: 'perInvoice' } })
    const first = postInvoice(w.company, customer)
    await w.run()
    w.clock.advance(2 * 3600_000)
    const second = await invoiced(w, customer)
    expect(dealOf(w, first)).not.toBe(second)
  })
})

describe('the invoice fields of a deal', () => {
  const fields = (w: Tiny, title: string) => {
    const deal = w.deal(title)
    return ['Visma invoice no.', 'Visma invoice amount', 'Visma invoice due date'].map((name) =>
      w.custom('deal', deal, name),
    )
  }

  test('describe the oldest unpaid one by due date, else the newest; amount in its own currency', async () => {
    const { w, customer, deal } = await known()
    deal('Avtale')
    const lines = (price: number) => [
      { inventoryNumber: 'X', description: 'X', quantity: 1, unitPriceInCurrency: price, vat: 0 as const },
    ]
    const late = postInvoice(w.company, customer, { documentDueDate: '2026-12-24', lines: lines(100) })
    const early = postInvoice(w.company, customer, {
      documentDueDate: '2026-12-01',
      lines: lines(200),
      currencyId: 'EUR',
    })
    await w.run()
    expect(fields(w, 'Avtale')).toEqual([early.referenceNumber, { value: 200, currency: 'EUR' }, '2026-12-01'])
    payInvoice(w.company, early)
    await w.run()
    expect(fields(w, 'Avtale')).toEqual([late.referenceNumber, { value: 100, currency: 'NOK' }, '2026-12-24'])
    payInvoice(w.company, late)
    await w.run()
    expect(fields(w, 'Avtale')[0]).toBe(early.referenceNumber)
  })
})

test('R11: with onDeleted: recreate a deleted deal of ours is made anew, although people have an open one by then', async () => {
  const w = await tiny()
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
  const invoice = postInvoice(w.company, customer)
  await w.run()
  w.pipedrive.act.deleteDeal(w.deal('Visma – Fjordkaffe AS (10042)').id)
  renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
  await w.run()
  expect(w.deals()).toEqual([])
  const org_id = w.organization('Fjordkaffe Gruppen AS').id
  const theirs = w.pipedrive.act.createDeal({ title: 'Avtale', org_id })
  await w.configure({ onDeleted: 'recreate' })
  w.clock.advance(3_600_000)
  editInvoiceText(w.company, invoice, 'Rettet')
  await w.run()
  expect(w.deals().map(({ title }) => title)).toEqual(['Avtale', 'Visma – Fjordkaffe Gruppen AS (10042)'])
  expect(w.note(invoice).deal_id).toBe(w.deal('Visma – Fjordkaffe Gruppen AS (10042)').id)
  const untouched = w.pipedrive.state.deals.get(theirs.id)
  expect(untouched && w.custom('deal', untouched, 'Visma invoice no.')).toBeNull()
})
