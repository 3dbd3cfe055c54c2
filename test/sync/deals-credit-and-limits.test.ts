import { describe, expect, test } from 'vitest'
import { creditInvoice, editInvoiceText, postInvoice } from '../../src/twins/company/company.ts'
import { enterDocument } from '../../src/twins/company/documents.ts'
import { tiny } from './tiny.ts'

const perInvoice = { deals: { create: 'perInvoice' } }

describe('a credit note', () => {
  test('goes to the deal of the invoice it is applied to, the largest application first', async () => {
    const w = await tiny({ settings: perInvoice })
    const customer = w.customer()
    const first = postInvoice(w.company, customer, { documentDate: '2026-10-01' })
    const newest = postInvoice(w.company, customer, { documentDate: '2026-11-01' })
    const note = creditInvoice(w.company, first, { amountInCurrency: 100 })
    await w.run()
    expect(w.note(note).deal_id).toBe(w.note(first).deal_id)
    expect(w.note(note).deal_id).not.toBe(w.note(newest).deal_id)
    expect(w.deals()).toHaveLength(2)
  })

  test('not applied, to the customer’s newest invoice’s deal', async () => {
    const w = await tiny({ settings: perInvoice })
    const customer = w.customer()
    const first = postInvoice(w.company, customer, { documentDate: '2026-10-01' })
    const newest = postInvoice(w.company, customer, { documentDate: '2026-11-01' })
    const note = creditInvoice(w.company, first, { apply: false })
    await w.run()
    expect(w.note(note).deal_id).toBe(w.note(newest).deal_id)
  })

  test('without any invoice on a deal, on the organization; it never creates a deal', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'A AS' })
    const lines = [{ inventoryNumber: 'X', description: 'X', quantity: 1, unitPriceInCurrency: 100 }]
    const note = enterDocument(w.company, 'CreditNote', customer, { lines })
    await w.run()
    expect(w.note(note)).toMatchObject({ deal_id: null, org_id: w.organization('A AS').id })
    expect(w.deals()).toEqual([])
  })

  test.each([true, false])('settles its invoice’s entry, whether or not that moved the invoice: %s', async (moves) => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    w.clock.advance(24 * 3600_000)
    w.company.settings.paymentMovesInvoice = moves
    creditInvoice(w.company, invoice)
    await w.run()
    expect(invoice.status).toBe('Closed')
    expect(w.wrong()).toEqual([])
  })

  test('is left out where the flow is off', async () => {
    const w = await tiny({ settings: { flows: { creditNotes: false } } })
    const invoice = postInvoice(w.company, w.customer())
    const note = creditInvoice(w.company, invoice)
    await w.run()
    expect(w.notesOf(note)).toEqual([])
    expect(w.notesOf(invoice)).toHaveLength(1)
  })
})

describe('a plan limit', () => {
  test('of open deals makes one clear issue for the connection, and entries go on the organization', async () => {
    const w = await tiny({ settings: perInvoice, limits: { openDeals: 2 } })
    const customer = w.customer({ name: 'A AS' })
    const invoices = Array.from({ length: 5 }, () => postInvoice(w.company, customer))
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(w.deals()).toHaveLength(2)
    const places = invoices.map((invoice) => (w.note(invoice).deal_id === null ? w.note(invoice).org_id : 'deal'))
    const organization = w.organization('A AS').id
    expect(places.toSorted()).toEqual(['deal', 'deal', organization, organization, organization].toSorted())
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.deal_limit'])
    expect(issues[0]?.advice).not.toBe('')
    expect(w.wrong()).toEqual([])

    // A write to a deal that is there says nothing about room for another one.
    for (const invoice of invoices) editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.deal_limit'])

    for (const deal of w.deals()) w.pipedrive.act.winDeal(deal.id)
    const next = postInvoice(w.company, customer)
    await w.run()
    expect(w.note(next).deal_id).not.toBeNull()
    expect(await w.issues()).toEqual([])
  })

  test('of notes per deal makes one clear issue per deal, and further entries go on the organization', async () => {
    const w = await tiny({ limits: { notesPerDeal: 2 } })
    const [first, second] = [w.customer({ name: 'A AS' }), w.customer({ name: 'B AS' })]
    const invoices = [first, second].flatMap((customer) =>
      Array.from({ length: 4 }, () => postInvoice(w.company, customer)),
    )
    await w.run()
    for (const invoice of invoices) expect(w.notesOf(invoice)).toHaveLength(1)
    const onDeals = w.notes().filter((note) => note.deal_id !== null)
    expect(onDeals).toHaveLength(4)
    const rest = w.notes().filter((note) => note.deal_id === null)
    const organizations = [w.organization('A AS').id, w.organization('B AS').id]
    expect(rest.map((note) => note.org_id).toSorted()).toEqual(organizations.flatMap((id) => [id, id]).toSorted())
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.note_limit', 'pipedrive.note_limit'])

    // Changed later, an entry stays where it was put.
    for (const invoice of invoices) editInvoiceText(w.company, invoice, 'Rettet')
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['pipedrive.note_limit', 'pipedrive.note_limit'])
    for (const invoice of invoices) expect(w.note(invoice).content).toContain('Rettet')
    expect(w.wrong()).toEqual([])
  })
})
