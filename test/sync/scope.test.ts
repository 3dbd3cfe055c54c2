import { describe, expect, test } from 'vitest'
import {
  creditInvoice,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
  renameCustomer,
  setCustomerStatus,
  voidInvoice,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { tiny } from './tiny.ts'

const DAY = 24 * 3600_000

describe('backfill.since', () => {
  test('compares the document’s own date, in every run; older ones are taken if Open', async () => {
    const w = await tiny({ settings: { backfill: { since: '2026-01-01' } } })
    const customer = w.customer()
    const paid = (date: string) => {
      const invoice = postInvoice(w.company, customer, { documentDate: date })
      payInvoice(w.company, invoice, { date: '2026-11-01' })
      return invoice
    }
    const before = paid('2025-12-31')
    const on = paid('2026-01-01')
    const openBefore = postInvoice(w.company, customer, { documentDate: '2024-05-01' })
    const bill = postSupplierInvoice(w.company, w.supplier(), { date: '2025-12-31', status: 'Closed' })
    const run = await w.run()
    expect(w.notesOf(before)).toEqual([])
    expect(w.notesOf(bill)).toEqual([])
    expect(w.notesOf(on)).toHaveLength(1)
    expect(w.notesOf(openBefore)).toHaveLength(1)
    expect(run.skipped).toEqual({ 'before backfill': 2 })
    expect(run.flows.customerInvoices).toMatchObject({ read: 3, created: 2, skipped: 1 })

    const late = paid('2025-06-01')
    await w.run()
    expect(w.notesOf(late)).toEqual([])
  })

  test('once linked they are followed to the end', async () => {
    const w = await tiny({ settings: { backfill: { since: '2026-01-01' } } })
    const invoice = postInvoice(w.company, w.customer(), { documentDate: '2024-05-01' })
    await w.run()
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.note(invoice).content).toContain('Betalt')
    expect(w.wrong({ since: '2024-01-01' })).toEqual([])
  })

  test('moved back it takes in what it left out, in the next changes run', async () => {
    const w = await tiny({ settings: { backfill: { since: '2026-01-01' } } })
    const invoice = postInvoice(w.company, w.customer(), { documentDate: '2025-06-01' })
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.notesOf(invoice)).toEqual([])
    w.clock.advance(DAY)
    await w.configure({ backfill: { since: '2025-01-01' } })
    await w.run()
    expect(w.notesOf(invoice)).toHaveLength(1)
  })
})

describe('parties', () => {
  test.each([
    ['Inactive', 'inactive without documents'],
    ['OneTime', 'one-time without documents'],
  ] as const)('%s without a document in scope is skipped; with one it is taken', async (status, reason) => {
    const w = await tiny()
    const idle = w.customer({ name: 'Uten' })
    const busy = w.customer({ name: 'Med' })
    const old = w.customer({ name: 'Gammel' })
    for (const customer of [idle, busy, old]) setCustomerStatus(w.company, customer, status)
    postInvoice(w.company, busy)
    payInvoice(w.company, postInvoice(w.company, old, { documentDate: '2024-01-01' }))
    const supplier = w.supplier({ name: 'Leverandør uten' })
    supplier.status = status
    touch(w.company, supplier)
    const run = await w.run()
    expect(w.organizations().map((one) => one.name)).toEqual(['Med'])
    expect(run.skipped).toMatchObject({ [reason]: 3 })
    expect(run.flows.customers).toMatchObject({ read: 3, created: 1, skipped: 2 })
  })

  test('a skipped one is taken when a document of it comes, though nothing of its own changed', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Hvilende' })
    setCustomerStatus(w.company, customer, 'Inactive')
    await w.run()
    expect(w.organizations()).toEqual([])
    w.clock.advance(2 * DAY)
    const invoice = postInvoice(w.company, customer)
    await w.run()
    expect(w.organization('Hvilende')).toBeDefined()
    expect(w.notesOf(invoice)).toHaveLength(1)
  })

  test('one that was carried over is followed when it goes inactive', async () => {
    const w = await tiny({ optionalMembers: true })
    const customer = w.customer({ name: 'A AS', web: 'https://a.example' })
    await w.run()
    setCustomerStatus(w.company, customer, 'Inactive')
    customer.mainContact.web = 'https://b.example'
    touch(w.company, customer)
    await w.run()
    expect(w.organization('A AS').website).toBe('https://b.example')
  })
})

describe('exclusion', () => {
  const some = async (exclude: object) => {
    const w = await tiny({ settings: { exclude } })
    const customer = w.customer({ name: 'Ute AS', number: '666' })
    const inside = w.customer({ name: 'Inne AS' })
    const supplier = w.supplier({ name: 'Ute Leverandør', number: '777' })
    customer.classId = 'KJEDE'
    supplier.classId = '2'
    const documents = [postInvoice(w.company, customer), postSupplierInvoice(w.company, supplier)]
    const run = await w.run()
    return { w, customer, inside, supplier, documents, run }
  }

  test.each([
    ['by number', { customers: ['666'], suppliers: ['777'] }],
    ['by class', { customerClasses: ['KJEDE'], supplierClasses: ['2'] }],
  ])('of customers and suppliers %s: their documents follow', async (_, exclude) => {
    const { w, run, documents } = await some(exclude)
    expect(w.organizations().map((one) => one.name)).toEqual(['Inne AS'])
    for (const document of documents) expect(w.notesOf(document)).toEqual([])
    expect(w.deals()).toEqual([])
    expect(run.status).toBe('done')
    expect(run.skipped).toEqual({ excluded: 4 })
    expect(run.flows.customerInvoices).toMatchObject({ read: 1, skipped: 1 })
  })

  test('later on stops everything about them, and what is there stays as it is', async () => {
    const { w, customer, documents } = await some({})
    const { writes } = w
    await w.configure({ exclude: { customers: ['666'] } })
    writes()
    customer.mainAddress.addressLine1 = 'Kaigata 9'
    touch(w.company, customer)
    const next = postInvoice(w.company, customer)
    await w.run()
    expect(writes()).toEqual([])
    expect(w.organization('Ute AS')).toBeDefined()
    expect(w.notesOf(documents[0] as never)).toHaveLength(1)
    expect(w.notesOf(next)).toEqual([])
    await w.configure({ exclude: { customers: [] } })
    await w.run()
    expect(w.organization('Ute AS').address?.value).toContain('Kaigata 9')
    expect(w.notesOf(next)).toHaveLength(1)
  })
})

describe('a probable house account', () => {
  const web = async () => {
    const w = await tiny({ settings: { houseAccountAt: 5 } })
    const customer = w.customer({ name: 'Nettbutikk', number: '99999' })
    const ordinary = w.customer({ name: 'Vanlig AS' })
    for (let at = 0; at < 5; at++) postInvoice(w.company, ordinary)
    const invoices = Array.from({ length: 6 }, () => postInvoice(w.company, customer))
    const run = await w.run()
    return { w, customer, invoices, run }
  }

  test('is held until someone includes or excludes it, and its documents wait', async () => {
    const { w, run } = await web()
    expect(run.status).toBe('done_with_issues')
    expect(w.organizations().map((one) => one.name)).toEqual(['Vanlig AS'])
    expect(run.flows.customerInvoices).toMatchObject({ created: 5, waiting: 6 })
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['scope.house_account'])
    expect(issues[0]?.message).toContain('99999')
    const again = await w.run()
    expect(again.flows.customerInvoices?.waiting).toBe(6)
    expect(w.notes()).toHaveLength(5)
  })

  test('stays held when its issue is ignored, which only hides it, and is included by an answer', async () => {
    const { w, invoices } = await web()
    const [issue] = await w.issues()
    await w.store.issues.ignore([issue?.id ?? ''], 'later')
    await w.run()
    expect(w.organizations().map((one) => one.name)).toEqual(['Vanlig AS'])
    expect(await w.issues()).toEqual([])
    const include = { choice: 'include', by: 'kari', at: 1, because: null }
    await w.store.issues.answer(issue?.id ?? '', include, 'ignored')
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(w.organization('Nettbutikk')).toBeDefined()
    for (const invoice of invoices) expect(w.notesOf(invoice)).toHaveLength(1)
    expect(await w.issues()).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('is included or left out by an answer, which stands until there is another one', async () => {
    const { w, customer } = await web()
    const [issue] = await w.issues()
    const answer = (choice: string) =>
      w.store.issues.answer(issue?.id ?? '', { choice, by: 'kari', at: 1, because: null }, 'ignored')
    await answer('exclude')
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(run.skipped).toEqual({ excluded: 1, 'customer excluded': 6 })
    renameCustomer(w.company, customer, 'Nettbutikken')
    expect((await w.run({ mode: 'full' })).skipped).toEqual({ excluded: 1, 'customer excluded': 6 })
    await answer('include')
    expect((await w.run()).status).toBe('done')
    await w.run({ mode: 'full' })
    expect(w.wrong()).toEqual([])
  })

  test('is excluded in the settings, and its documents are skipped', async () => {
    const { w } = await web()
    await w.configure({ exclude: { customers: ['99999'] } })
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(run.skipped).toEqual({ excluded: 7 })
    expect(await w.issues()).toEqual([])
  })

  test('is one by its invoices and credit notes together', async () => {
    const w = await tiny({ settings: { houseAccountAt: 5 } })
    const customer = w.customer({ name: 'Nettbutikk' })
    const invoices = Array.from({ length: 3 }, () => postInvoice(w.company, customer))
    for (const invoice of invoices) creditInvoice(w.company, invoice, { amountInCurrency: 1 })
    await w.run()
    expect((await w.issues()).map((issue) => issue.code)).toEqual(['scope.house_account'])
    expect(w.notes()).toEqual([])
  })

  test('only documents in scope count', async () => {
    const w = await tiny({ settings: { houseAccountAt: 5 } })
    const customer = w.customer({ name: 'Gammel kunde' })
    for (let at = 0; at < 9; at++) {
      const invoice = postInvoice(w.company, customer, { documentDate: '2020-01-01' })
      if (at % 2 === 0) voidInvoice(w.company, invoice)
      else payInvoice(w.company, invoice)
    }
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(w.organization('Gammel kunde')).toBeDefined()
    expect(run.skipped).toEqual({ 'before backfill': 4, 'voided, never shown': 5 })
  })
})

test('a document of another kind is no document we show, and says so', async () => {
  const w = await tiny()
  const bill = postSupplierInvoice(w.company, w.supplier(), { type: 'Prepayment' })
  const run = await w.run()
  expect(w.notesOf(bill)).toEqual([])
  expect(run.skipped).toEqual({ 'not a document we show': 1 })
})
