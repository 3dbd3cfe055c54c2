import { afterEach, describe, expect, test } from 'vitest'
import { LATER_PRICE } from '../../src/flows/visma-pipedrive/fit/later-price.ts'
import { editInvoiceText, payInvoice, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { compareTwins } from '../oracle.ts'
import { type World, type WorldOptions, world } from '../world.ts'

let w: World
afterEach(() => w.close())

const synced = async (options: WorldOptions = {}): Promise<World> => {
  w = await world({ suppliers: 2, customers: 5, invoices: 16, ...options })
  const run = await w.sync()
  expect(run.status).toBe('done')
  w.calm()
  w.clock.advance(60_000)
  w.calls()
  return w
}
/** A customer with an invoice in scope, so that it and its deal are known. */
const known = () => {
  const invoice = w.company.customerInvoices.find((one) => one.status === 'Open' && one.customer.status === 'Active')
  if (!invoice) throw new Error('The company has no open invoice.')
  return invoice.customer
}
const cost = (calls: World['pipedrive']['calls']) => calls.reduce((units, call) => units + call.cost, 0)
const brief = (calls: World['pipedrive']['calls']) =>
  calls.map((call) => `${call.method} ${call.path.replace(/\d+$/, 'ID')}`)
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })

describe('the price of a new invoice for a known customer', () => {
  test('is at most 15 units as a note, its deal included', async () => {
    await synced()
    postInvoice(w.company, known())
    await w.sync()
    const calls = w.calls()
    expect(brief(calls)).toContain('POST /api/v1/notes')
    expect(cost(calls)).toBeLessThanOrEqual(LATER_PRICE.note.entry)
    expect(complete()).toEqual([])
  })

  test('is at most 10 units as an activity, its deal included', async () => {
    await synced({ settings: { flows: { customerInvoices: { as: 'activity' } } } })
    postInvoice(w.company, known())
    await w.sync()
    const calls = w.calls()
    expect(brief(calls)).toContain('POST /api/v2/activities')
    expect(cost(calls)).toBeLessThanOrEqual(LATER_PRICE.activity.entry)
  })

  test('is at most 15 units with a deal of its own', async () => {
    await synced({ settings: { deals: { create: 'perInvoice' } } })
    const customer = w.company.customers.find((one) => one.status === 'Active')
    if (!customer) throw new Error('no customer')
    postInvoice(w.company, customer)
    await w.sync()
    expect(cost(w.calls())).toBeLessThanOrEqual(LATER_PRICE.note.entry)
  })
})

describe.each(['note', 'activity'] as const)('with balances, behaviour and summary, as a %s', (as) => {
  const withFigures = () => synced({ settings: { flows: { customerInvoices: { as }, receivables: true } } })
  const { withFigures: most, payment } = LATER_PRICE[as]

  test(`a new invoice costs at most ${most} units`, async () => {
    await withFigures()
    postInvoice(w.company, known())
    await w.sync()
    const units = cost(w.calls())
    expect(units).toBeGreaterThan(LATER_PRICE[as].entry)
    expect(units).toBeLessThanOrEqual(most)
  })

  test(`a payment costs at most ${payment} units`, async () => {
    await withFigures()
    const invoice = w.company.customerInvoices.find((one) => one.status === 'Open' && one.customer === known())
    if (!invoice) throw new Error('no invoice')
    payInvoice(w.company, invoice)
    await w.sync()
    const units = cost(w.calls())
    expect(units).toBeGreaterThan(0)
    expect(units).toBeLessThanOrEqual(payment)
  })
})

describe('one change runs exactly its operations', () => {
  test('a changed text rewrites that entry and nothing else', async () => {
    await synced()
    const invoice = w.company.customerInvoices.find((one) => one.status === 'Open')
    if (!invoice) throw new Error('no invoice')
    editInvoiceText(w.company, invoice, 'Delivered on Friday')
    const run = await w.sync()
    expect(brief(w.calls())).toEqual(['GET /api/v1/notes/ID', 'PUT /api/v1/notes/ID'])
    expect(run.counts.updated).toBe(1)
  })

  test('a payment settles the entry, whether or not it moved the invoice itself', async () => {
    for (const moves of [true, false]) {
      await synced({ seed: moves ? 3 : 4 })
      w.company.settings.paymentMovesInvoice = moves
      const invoice = w.company.customerInvoices.find(
        (one) =>
          one.status === 'Open' && one.documentDate > '2025-06-01' && one.balanceInCurrency === one.amountInCurrency,
      )
      if (!invoice) throw new Error('no invoice')
      payInvoice(w.company, invoice)
      await w.sync()
      expect(complete()).toEqual([])
      if (moves) await w.close()
    }
  })

  test('a renamed customer renames its organization and deal, and its invoices stay as they are', async () => {
    await synced()
    renameCustomer(w.company, known(), 'Nytt Navn AS')
    await w.sync()
    const calls = brief(w.calls())
    expect(calls.filter((call) => call.startsWith('PUT /api/v1/notes'))).toEqual([])
    expect(calls).toContain('PATCH /api/v2/organizations/ID')
    expect([...w.pipedrive.state.organizations.values()].some((one) => one.name === 'Nytt Navn AS')).toBe(true)
  })

  test('a renamed customer is renamed in the titles of its invoices’ own deals', async () => {
    await synced({ settings: { deals: { create: 'perInvoice' } } })
    const customer = known()
    const titles = () => [...w.pipedrive.state.deals.values()].map((one) => one.title)
    const old = titles().filter((title) => title.endsWith(`– ${customer.name}`)).length
    expect(old).toBeGreaterThan(0)
    renameCustomer(w.company, customer, 'Nytt Navn AS')
    await w.sync()
    expect(titles().filter((title) => title.endsWith('– Nytt Navn AS'))).toHaveLength(old)
  })
})
